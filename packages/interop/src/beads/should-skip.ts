import { isStoreError } from "@holdfast/store";
import { livenessOnHost } from "../holder-process.ts";
import type { ForeignPlace } from "../place.ts";
import { createLocalPlace } from "../local-place.ts";
import { type Surroundings, thisMachine } from "../surroundings.ts";
import { BEADS_LOCK, decodeExclusiveLock } from "./exclusive-lock.ts";

/** Whether a daemon has to leave a folder alone. */
export interface SkipDecision {
  readonly skip: boolean;
  /** Empty where it is not known, or nobody. */
  readonly holder: string;
  /** Why it could not be told, in the tool's words; null when it could. Then `skip` is true: it fails safe. */
  readonly problem: string | null;
  /** True when the lock of a dead process was removed; `holder` is whose. */
  readonly removedStale: boolean;
}

const LOOKS_MAX = 3;

/**
 * Looks for `.exclusive-lock` in a folder. A lock whose process is gone from this host is removed, as the documentation of
 * the tool says (its code never did); one of another host, one that cannot be judged and one that cannot be read stay.
 *
 * Never throws for anything that a folder can hold.
 */
export async function shouldSkip(folder: string | ForeignPlace, surroundings: Surroundings = thisMachine()): Promise<SkipDecision> {
  const place = typeof folder === "string" ? createLocalPlace(folder) : folder;
  for (let look = 1; ; look += 1) {
    const decision = await lookOnce(place, surroundings);
    if (decision !== "changed") {
      return decision;
    }
    if (look === LOOKS_MAX) {
      return { skip: true, holder: "", problem: "failed to read lock file: it changes each time it is looked at", removedStale: false };
    }
  }
}

async function lookOnce(place: ForeignPlace, surroundings: Surroundings): Promise<SkipDecision | "changed"> {
  const undecided = (problem: string, holder = ""): SkipDecision => ({ skip: true, holder, problem, removedStale: false });
  let seen;
  try {
    seen = await place.read(BEADS_LOCK);
  } catch (error) {
    return undecided(`failed to read lock file: ${reasonOf(error)}`);
  }
  if (seen.kind !== "object") {
    return seen.kind === "absent" ? { skip: false, holder: "", problem: null, removedStale: false } : undecided(`failed to read lock file: it ${seen.problem}`);
  }
  const decoded = decodeExclusiveLock(seen.bytes);
  if (decoded.kind === "refused") {
    return undecided(decoded.problem);
  }
  const { holder, hostname, pid } = decoded.lock;
  if (livenessOnHost(surroundings, hostname, pid) !== "gone") {
    return { skip: true, holder, problem: null, removedStale: false };
  }
  try {
    // Exactly the one that was judged: between reading and unlinking a tool may have put its own there.
    const removal = await place.remove(BEADS_LOCK, seen.stamp);
    return removal === "removed" ? { skip: false, holder, problem: null, removedStale: true } : "changed";
  } catch (error) {
    return undecided(`failed to remove stale lock: ${reasonOf(error)}`, holder);
  }
}

function reasonOf(error: unknown): string {
  return isStoreError(error) ? error.problem : error instanceof Error ? error.message : String(error);
}
