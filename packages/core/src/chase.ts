import type { Version } from "@holdfast/store";
import { createBackoff } from "./backoff.ts";
import { endedRecord } from "./compose-record.ts";
import type { Context } from "./context.ts";
import { type Deadline, remainingMs } from "./instant.ts";
import { POLL_MIN_MS } from "./limits.ts";
import { untilOver } from "./until-over.ts";

/** The longest pause of a chase: a late write is rare, and what it leaves expires by itself. */
const CHASE_PAUSE_MAX_MS = 30_000;

export interface Chase {
  readonly lock: string;
  readonly key: string;
  readonly leaseId: string;
  /** The nonces of the writes that may land, each with the deadline that it would have had. */
  readonly sent: ReadonlyMap<string, Deadline>;
  /** What the writes would replace: a version, or nothing. Once that is gone they cannot land. */
  readonly bases: ReadonlySet<Version | "absent">;
  readonly shared: boolean;
}

/**
 * An acquire that was given up while a write was in flight (rule 11): if the write lands, its record is ended at once,
 * so that nobody has to wait for it to expire. Bounded by the time for which such a record could be held.
 */
export function chase(context: Context, hunt: Chase): Promise<void> {
  return untilOver(context, {
    retry: createBackoff(context.random, POLL_MIN_MS * 4, CHASE_PAUSE_MAX_MS),
    mayMatter: () => [...hunt.sent.values()].some((deadline) => remainingMs(deadline, context.clock.now()) > 0),
    isOver: () => isOver(context, hunt),
  });
}

async function isOver(context: Context, hunt: Chase): Promise<boolean> {
  const seen = await context.requests.read(hunt.key, context.requestTimeoutMs);
  if (seen.kind === "unavailable") {
    return false;
  }
  if (seen.kind === "absent") {
    return !hunt.bases.has("absent");
  }
  if (seen.kind !== "record" || !hunt.sent.has(seen.record.nonce) || seen.record.state !== "held") {
    return !hunt.bases.has(seen.version);
  }
  const ended = hunt.shared
    ? await context.requests.remove(hunt.key, seen.version, context.requestTimeoutMs)
    : await context.requests.replace(
        hunt.key,
        endedRecord(context, seen.record, { state: "released", because: "abandoned", storeTimeMs: seen.storeTimeMs }),
        seen.version,
        context.requestTimeoutMs,
      );
  if (ended.kind === "removed" || ended.kind === "written") {
    context.emit({ type: "chased", lock: hunt.lock, leaseId: hunt.leaseId });
    return true;
  }
  return false;
}
