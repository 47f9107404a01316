import type { ForeignPlace } from "../place.ts";
import { type Surroundings, thisMachine } from "../surroundings.ts";
import { BEADS_LOCK, type BeadsExclusiveLock, decodeExclusiveLock, encodeExclusiveLock, newExclusiveLock, validateExclusiveLock } from "./exclusive-lock.ts";
import { shouldSkip } from "./should-skip.ts";

export type BeadsAcquired =
  | { readonly kind: "acquired"; readonly lock: BeadsExclusiveLock; release(): Promise<"released" | "lost"> }
  | { readonly kind: "held"; readonly holder: string; readonly problem: string | null };

/**
 * Puts `.exclusive-lock` into a folder, if nobody's is there: in one step, where the tool's sample writes over what is there.
 * A lock of a process that is gone makes way.
 *
 * @throws {RangeError} an empty holder. @throws {StoreError} the folder is not there, or may not be written.
 */
export async function acquireBeadsLock(place: ForeignPlace, holder: string, version: string, surroundings: Surroundings = thisMachine()): Promise<BeadsAcquired> {
  const lock = newExclusiveLock(holder, version, surroundings);
  const problem = validateExclusiveLock(lock);
  if (problem !== undefined) {
    throw new RangeError(problem);
  }
  const decision = await shouldSkip(place, surroundings);
  if (decision.skip) {
    return { kind: "held", holder: decision.holder, problem: decision.problem };
  }
  const created = await place.create(BEADS_LOCK, new TextEncoder().encode(`${encodeExclusiveLock(lock)}\n`));
  if (created.kind === "exists") {
    const now = await shouldSkip(place, surroundings);
    return { kind: "held", holder: now.holder, problem: now.problem };
  }
  return { kind: "acquired", lock, release: () => release(place, lock) };
}

/** Only one's own: a tool that wrote over it holds now, and keeps it. */
async function release(place: ForeignPlace, own: BeadsExclusiveLock): Promise<"released" | "lost"> {
  const seen = await place.read(BEADS_LOCK);
  const found = seen.kind === "object" ? decodeExclusiveLock(seen.bytes) : undefined;
  if (seen.kind !== "object" || found?.kind !== "lock" || encodeExclusiveLock(found.lock) !== encodeExclusiveLock(own)) {
    return "lost";
  }
  return (await place.remove(BEADS_LOCK, seen.stamp)) === "removed" ? "released" : "lost";
}
