import { type EndOptions, type EndOutcome, lossOf } from "../ending.ts";
import { waitFor } from "../sleep.ts";
import type { ClaimContext } from "./claim-context.ts";
import { endOwnKey } from "./end-own-key.ts";
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
      context.emit({ type: "release-failed", lock: claim.lock, leaseId: claim.name.id, cause: ended.cause });
    }
    return ended;
  }
  if (claim.name.mode === "exclusive") {
    context.tokens.set(claim.lock, claim.name.token);
  }
  if (lost !== undefined) {
    return { kind: "not-held", reason: lost };
  }
  if (claim.handedOut) {
    context.emit({ type: "released", lock: claim.lock, leaseId: claim.name.id });
  }
  return { kind: "released" };
}

/** Ends a claim that will not be handed out, behind the back of whoever asked. */
export function abandonClaim(context: ClaimContext, claim: OwnClaim): Promise<unknown> {
  const ended = endOwnClaim(context, claim, { because: "abandoned", reason: "released" });
  context.background.run(ended);
  return ended;
}
