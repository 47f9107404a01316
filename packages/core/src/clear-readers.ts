import type { Claim } from "./claim.ts";
import type { Context } from "./context.ts";
import { endClaim } from "./end-claim.ts";
import { noteWait, type WaitLog } from "./give-up.ts";
import { createPacing, type Pacing } from "./pacing.ts";
import { lookAtReaders } from "./readers.ts";
import { type AcquireRequest, throwIfAborted } from "./request.ts";

/**
 * - `clear`: no reader is left, and our own deadline has not passed.
 * - `lost`: our own record did not last as long as the readers did; the claim has been given up.
 * - `over`: the wait is over; the claim has been given up.
 */
export type ClearOutcome = "clear" | "lost" | "over";

/**
 * The second half of an exclusive acquire (rule 4). The register is ours, so no reader can join; those that are there
 * are waited for while the register is kept and renewed. Only a listing that was sent after our write counts.
 *
 * @param exceptKey The caller's own reader, while it upgrades.
 */
export async function clearReaders(context: Context, request: AcquireRequest, claim: Claim, log: WaitLog, exceptKey?: string): Promise<ClearOutcome> {
  // The version that we replaced carried the flag already, so no reader can have joined since it was written.
  const flagWasThere = claim.record.exclusive_only === true && claim.record.renewals === 0;
  try {
    const outcome = flagWasThere ? "clear" : await waitForReaders(context, request, claim, log, exceptKey);
    if (outcome === "over") {
      abandon(context, claim);
      return outcome;
    }
    // Only a completed listing may be told of: a tombstone that is written on giving up would carry the flag as well (C1b).
    throwIfAborted(request);
    claim.mayFlagExclusiveOnly = outcome === "clear" && request.exclusiveOnly;
    // The last step before holding: whatever took long, it took it from our own deadline.
    if (outcome === "clear" && claim.belief.held()) {
      return "clear";
    }
    // Nobody is told that it is held, so nobody would end it: left as it is, others would wait for it to expire (rule 11).
    abandon(context, claim);
    return "lost";
  } catch (error) {
    abandon(context, claim);
    throw error;
  }
}

async function waitForReaders(context: Context, request: AcquireRequest, claim: Claim, log: WaitLog, exceptKey: string | undefined): Promise<ClearOutcome> {
  let pacing: Pacing | undefined;
  let pacedKey: string | undefined;
  try {
    for (let goOn = true; goOn; ) {
      throwIfAborted(request);
      if (claim.belief.ended !== undefined) {
        return "lost";
      }
      const look = await lookAtReaders(context, request, exceptKey);
      if (look.kind === "none") {
        return "clear";
      }
      log.storeError = look.kind === "unavailable" ? look.error : undefined;
      const key = look.kind === "unavailable" || (pacedKey !== undefined && look.keys.includes(pacedKey)) ? (pacedKey ?? request.keys.exclusive) : look.keys[0];
      if (pacing === undefined || pacedKey !== key) {
        pacing?.[Symbol.dispose]();
        pacedKey = key ?? request.keys.exclusive;
        pacing = createPacing(context, request, pacedKey);
      }
      if (look.kind === "unavailable") {
        goOn = await pacing.backOff();
        continue;
      }
      log.unreadable = look.unreadable[0];
      noteWait(context, request, log, look.holders, look.expiresInMs);
      goOn = await pacing.forChange({ untilMs: look.expiresInMs, wakeIf: look.wakeIf, signal: claim.belief.signal });
    }
    return "over";
  } finally {
    pacing?.[Symbol.dispose]();
  }
}

/** Ends a claim that will not be handed out. Its tombstone never carries the flag on its own account (C1b). */
export function abandon(context: Context, claim: Claim): void {
  context.background.run(endClaim(context, claim, { because: "abandoned", reason: "released" }));
}
