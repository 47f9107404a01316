import { isStoreError } from "@holdfast/store";
import { createBackoff } from "./backoff.ts";
import type { Claim } from "./claim.ts";
import { endedRecord } from "./compose-record.ts";
import type { Context } from "./context.ts";
import { type EndOptions, type EndOutcome, lossOf } from "./ending.ts";
import type { LeaseEndReason } from "./errors.ts";
import { remainingMs } from "./instant.ts";
import { POLL_MAX_MS, POLL_MIN_MS } from "./limits.ts";
import type { RecordRead, RecordRemoval, RecordWrite } from "./requests.ts";
import { sleep } from "./sleep.ts";

/**
 * Gives a claim up. Belief ends first; then a tombstone replaces the exclusive record (rule 1: never a delete, which
 * could hit a successor), or the reader's own key is removed. Retried until the deadline, then reported (rule 12).
 * A lease that was lost before is not released, also where nobody took it yet: what it left is ended all the same.
 */
export async function endClaim(context: Context, claim: Claim, options: EndOptions): Promise<EndOutcome> {
  const lost = lossOf(claim.belief);
  const before = claim.belief.ended;
  claim.ending = true;
  claim.belief.end(options.reason);
  const tombstones = new Set<string>();
  const startedAt = options.limitMs === undefined ? undefined : context.clock.now();
  const retry = createBackoff(context.random, POLL_MIN_MS, POLL_MAX_MS);
  const leftMs = (): number => {
    const now = context.clock.now();
    const own = startedAt === undefined ? Number.POSITIVE_INFINITY : remainingMs({ from: startedAt, durationMs: options.limitMs ?? 0 }, now);
    return Math.min(remainingMs(claim.deadline, now), own);
  };

  let cause: unknown = before;
  for (let attempt = 0; attempt === 0 || leftMs() > 0; attempt += 1) {
    if (attempt > 0) {
      await sleep(context.clock, Math.min(retry.nextMs(), leftMs()));
    }
    // The first try is made in any case, also for a lease that is past its deadline: it frees the lock for others sooner.
    const limitMs = attempt === 0 ? Math.min(context.requestTimeoutMs, options.limitMs ?? Number.POSITIVE_INFINITY) : Math.max(1, leftMs());
    try {
      const outcome = claim.record.is_shared ? await removeReader(context, claim, tombstones, limitMs) : await writeTombstone(context, claim, options, tombstones, limitMs);
      if (outcome.kind === "written" || outcome.kind === "removed") {
        return ended(context, claim, lost);
      }
      cause = outcome.kind === "conflict" ? undefined : outcome.error;
      if (outcome.kind !== "unavailable") {
        const verdict = lookAtClaim(context, claim, { tombstones, lost }, await context.requests.read(claim.key, limitMs));
        if (verdict !== undefined) {
          return verdict;
        }
      }
    } catch (error) {
      if (!isStoreError(error)) {
        throw error;
      }
      cause = error;
    }
  }
  if (claim.handedOut) {
    context.emit({ type: "release-failed", lock: claim.lock, leaseId: claim.record.lease_id, cause });
  }
  return { kind: "unconfirmed", cause };
}

function ended(context: Context, claim: Claim, lost: LeaseEndReason | undefined): EndOutcome {
  if (lost !== undefined) {
    return { kind: "not-held", reason: lost };
  }
  if (claim.handedOut) {
    context.emit({ type: "released", lock: claim.lock, leaseId: claim.record.lease_id });
  }
  return { kind: "released" };
}

async function writeTombstone(context: Context, claim: Claim, options: EndOptions, tombstones: Set<string>, limitMs: number): Promise<RecordWrite> {
  const record = endedRecord(context, claim.record, {
    state: "released",
    because: options.because,
    exclusiveOnly: claim.mayFlagExclusiveOnly,
    storeTimeMs: null,
  });
  tombstones.add(record.nonce);
  const outcome = await context.requests.replace(claim.key, record, claim.version, limitMs);
  if (outcome.kind === "written" && !record.is_shared) {
    context.tombstones.set(claim.lock, { record, version: outcome.version });
  }
  return outcome;
}

/** Where deleting is not allowed, a tombstone says the same; somebody else's sweep takes it away. */
async function removeReader(context: Context, claim: Claim, tombstones: Set<string>, limitMs: number): Promise<RecordRemoval | RecordWrite> {
  try {
    return await context.requests.remove(claim.key, claim.version, limitMs);
  } catch (error) {
    if (isStoreError(error) && (error.code === "DENIED" || error.code === "UNSUPPORTED")) {
      return writeTombstone(context, claim, { because: "released", reason: "released" }, tombstones, limitMs);
    }
    throw error;
  }
}

/** After a conflict or an unknown: whether it is settled, or from which version to try again (undefined). */
function lookAtClaim(context: Context, claim: Claim, { tombstones, lost }: { readonly tombstones: ReadonlySet<string>; readonly lost: LeaseEndReason | undefined }, seen: RecordRead): EndOutcome | undefined {
  if (seen.kind === "unavailable") {
    return undefined;
  }
  if (seen.kind === "absent") {
    return claim.record.is_shared ? ended(context, claim, lost) : { kind: "not-held", reason: "vanished" };
  }
  if (seen.version === claim.version) {
    return undefined;
  }
  if (seen.kind !== "record") {
    return { kind: "not-held", reason: "unreadable" };
  }
  if (tombstones.has(seen.record.nonce)) {
    return ended(context, claim, lost);
  }
  if (claim.sent.has(seen.record.nonce)) {
    // A renewal of ours landed late: the tombstone goes on top of it.
    claim.record = seen.record;
    claim.version = seen.version;
    return undefined;
  }
  return { kind: "not-held", reason: seen.record.state === "broken" && seen.record.ended_because !== "expired" ? "broken" : "taken-over" };
}
