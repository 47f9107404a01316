import { isStoreError } from "@holdfast/store";
import { createBackoff } from "../backoff.ts";
import { elapsedAwake, remainingMs } from "../instant.ts";
import { POLL_MAX_MS, POLL_MIN_MS } from "../limits.ts";
import { sleep } from "../sleep.ts";
import type { ClaimContext } from "./claim-context.ts";
import type { ClaimRemoval, ClaimWrite } from "./claim-requests.ts";
import { forgetVersion, noteWritten, type OwnKey } from "./own-claim.ts";
import { removeVersions } from "./remove-versions.ts";

export type KeyEnded = { readonly kind: "ended" } | { readonly kind: "unconfirmed"; readonly cause: unknown };

/** As many versions of a shared claim as are taken away one by one; a store that shows more is not to be waited for. */
const REMOVALS_MAX = 8;

/** The longest pause of a chase: a late put is rare, and what it leaves dies by itself. */
const CHASE_PAUSE_MAX_MS = 30_000;

/**
 * Ends an own key for good (rules 4 and 6). An exclusive claim always leaves a tombstone, also when it never held, so that
 * no token that somebody saw ever goes but below a higher one (docs/adr/0007); a shared claim is removed. One try at least, then
 * on until the key would be dead anyway, or the limit.
 */
export async function endOwnKey(context: ClaimContext, own: OwnKey, options: { readonly limitMs?: number } = {}): Promise<KeyEnded> {
  const startedAt = context.clock.now();
  const retry = createBackoff(context.random, POLL_MIN_MS, POLL_MAX_MS);
  const leftMs = (): number => {
    const now = context.clock.now();
    return Math.min(remainingMs(own.lastSent, now), (options.limitMs ?? Number.POSITIVE_INFINITY) - elapsedAwake(startedAt, now));
  };
  let cause: unknown;
  for (let attempt = 0; attempt === 0 || leftMs() > 0; attempt += 1) {
    if (attempt > 0) {
      await sleep(context.clock, Math.min(retry.nextMs(), leftMs()));
    }
    const limitMs = attempt === 0 ? Math.min(context.requestTimeoutMs, options.limitMs ?? Number.POSITIVE_INFINITY) : Math.max(1, leftMs());
    try {
      const outcome = own.name.mode === "shared" ? await removeShared(context, own, limitMs) : await putTombstone(context, own, limitMs);
      if (outcome.kind === "written" || outcome.kind === "removed") {
        if (own.unsettled) {
          context.background.run(chase(context, own));
        }
        return { kind: "ended" };
      }
      cause = outcome.error;
    } catch (error) {
      if (!isStoreError(error)) {
        throw error;
      }
      cause = error;
    }
  }
  return { kind: "unconfirmed", cause };
}

async function putTombstone(context: ClaimContext, own: OwnKey, limitMs: number): Promise<ClaimWrite> {
  const outcome = await context.requests.putTombstone(own.key, own.everHeld ? "released" : "withdrawn", limitMs);
  if (outcome.kind === "written") {
    const older = noteWritten(own, outcome);
    context.background.run(removeVersions(context, own, older, context.requestTimeoutMs));
  }
  return outcome;
}

/** Where removing is not allowed, a tombstone says the same. */
async function removeShared(context: ClaimContext, own: OwnKey, limitMs: number): Promise<ClaimRemoval | ClaimWrite> {
  try {
    for (const version of own.versions) {
      const outcome = await context.requests.remove(own.key, version, limitMs);
      if (outcome.kind !== "removed") {
        return outcome;
      }
      forgetVersion(own, version);
    }
    return own.unsettled ? await removeStrays(context, own, limitMs) : { kind: "removed" };
  } catch (error) {
    if (isStoreError(error) && (error.code === "DENIED" || error.code === "UNSUPPORTED")) {
      return putTombstone(context, own, limitMs);
    }
    throw error;
  }
}

/** What a put left there whose answer was lost. */
async function removeStrays(context: ClaimContext, own: OwnKey, limitMs: number): Promise<ClaimRemoval> {
  for (let removals = 0; removals < REMOVALS_MAX; removals += 1) {
    const seen = await context.requests.read(own.key, limitMs);
    if (seen.kind === "absent") {
      break;
    }
    const outcome = seen.kind === "unavailable" ? seen : await context.requests.remove(own.key, seen.version, limitMs);
    if (outcome.kind !== "removed") {
      return outcome;
    }
  }
  return { kind: "removed" };
}

/** A put of ours whose answer was lost may land on top of what ended the key: then it is ended once more (rule 11). */
async function chase(context: ClaimContext, own: OwnKey): Promise<void> {
  const retry = createBackoff(context.random, POLL_MIN_MS * 4, CHASE_PAUSE_MAX_MS);
  while (remainingMs(own.lastSent, context.clock.now()) > 0) {
    await sleep(context.clock, retry.nextMs(), [], { keepAlive: false });
    const seen = await context.requests.read(own.key, context.requestTimeoutMs);
    if (seen.kind === "record") {
      await (own.name.mode === "shared" ? removeShared(context, own, context.requestTimeoutMs) : putTombstone(context, own, context.requestTimeoutMs));
      context.emit({ type: "chased", lock: own.lock, leaseId: own.record.lease_id });
    }
  }
}
