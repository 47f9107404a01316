import { isStoreError } from "@holdfast/store";
import { type EndOptions, type EndOutcome, lossOf } from "../ending.ts";
import { waitFor } from "../sleep.ts";
import type { ClaimContext } from "./claim-context.ts";
import { endOwnKey, type KeyEnded } from "./end-own-key.ts";
import { markClaim } from "./mark-claim.ts";
import type { OwnClaim } from "./own-claim.ts";

/**
 * Gives a claim up (rule 6). Belief ends first; a renewal in flight is waited for, so that it cannot land on top of the
 * tombstone; then the key is ended. What could not be confirmed is told, as an event and as a value. A lease that was lost
 * before is not released: its key is ended all the same, which nobody counts any more.
 */
export async function endOwnClaim(context: ClaimContext, claim: OwnClaim, options: EndOptions): Promise<EndOutcome> {
  const lost = lossOf(claim.belief);
  claim.ending = true;
  claim.belief.end(options.reason);
  if (claim.renewing !== undefined) {
    await waitFor(context.clock, claim.renewing, Math.min(context.requestTimeoutMs, options.limitMs ?? Number.POSITIVE_INFINITY));
  }
  const ended = await endOwnKey(context, claim, options.limitMs === undefined ? {} : { limitMs: options.limitMs });
  if (ended.kind === "unconfirmed") {
    if (claim.handedOut) {
      context.emit({ type: "release-failed", lock: claim.lock, leaseId: claim.record.lease_id, cause: ended.cause });
    }
    return ended;
  }
  if (claim.name.mode === "exclusive") {
    context.tokens.set(claim.lock, claim.name.token);
  }
  if (lost !== undefined) {
    return { kind: "not-held", reason: lost };
  }
  const kin = await endKin(context, claim);
  if (kin.kind === "unconfirmed") {
    context.emit({ type: "release-failed", lock: claim.lock, leaseId: claim.record.lease_id, cause: kin.cause });
    return kin;
  }
  if (claim.handedOut) {
    context.emit({ type: "released", lock: claim.lock, leaseId: claim.record.lease_id });
  }
  return { kind: "released" };
}

/** What the processes before us left of the lease ends with it, so that the lock is free at once (rule 13). */
async function endKin(context: ClaimContext, claim: OwnClaim): Promise<KeyEnded> {
  try {
    for (const kin of claim.handedOut ? claim.kin : []) {
      await markClaim(context, claim.lock, kin, { state: "released", because: "released" });
    }
    return { kind: "ended" };
  } catch (error) {
    if (!isStoreError(error)) {
      throw error;
    }
    return { kind: "unconfirmed", cause: error };
  }
}

/** Ends a claim that will not be handed out, behind the back of whoever asked. */
export function abandonClaim(context: ClaimContext, claim: OwnClaim): Promise<unknown> {
  const ended = endOwnClaim(context, claim, { because: "abandoned", reason: "released" });
  context.background.run(ended);
  return ended;
}
