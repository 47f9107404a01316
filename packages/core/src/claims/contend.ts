import type { WaitLog } from "../give-up.ts";
import { type PauseHints, type Pacing } from "../pacing.ts";
import { requestLimitMs, throwIfAborted } from "../request.ts";
import { sleep } from "../sleep.ts";
import type { ClaimContext } from "./claim-context.ts";
import { areKin } from "./claim-key.ts";
import type { ClaimRequest } from "./claim-request.ts";
import { decide, type Decision, isLive } from "./decide.ts";
import { look, type Look, type SeenClaim } from "./look.ts";
import { noteLook } from "./look-for-break.ts";
import type { OwnClaim } from "./own-claim.ts";
import { noteObstacles, soonest } from "./wait-for-turn.ts";

type Seen = Extract<Look, { kind: "seen" }>;

export type Contest =
  | { readonly kind: "held"; readonly token: number; readonly seen: Seen }
  | { readonly kind: "back-off" }
  | { readonly kind: "claim-anew"; readonly token: number }
  /** The wait is over. */
  | { readonly kind: "over" };

/**
 * Rule 4 for a claim that is known to stand: list, judge, and list again while others are in the way, with the own
 * deadline looked at last. The claim is renewed meanwhile. Only listings count that were begun when the put was confirmed
 * and, where listings are late, had become visible (rule 9).
 */
export async function contend(context: ClaimContext, request: ClaimRequest, claim: OwnClaim, log: WaitLog, pacing: Pacing): Promise<Contest> {
  const limitMs = requestLimitMs(context, request);
  if (context.listingDelayMs > 0) {
    await sleep(context.clock, Math.min(context.listingDelayMs, limitMs), [request.signal]);
  }
  let mayListAgain = limitMs >= context.listingDelayMs;
  while (mayListAgain) {
    throwIfAborted(request);
    const seen = await look(context, request.keys.claimsPrefix, requestLimitMs(context, request));
    if (!claim.belief.held()) {
      return { kind: "back-off" };
    }
    const decision = seen.kind === "seen" && noteLook(context, claim, seen) ? decide(claim.name, seen, request.heir) : undefined;
    if (seen.kind === "unavailable") {
      log.storeError = seen.error;
    } else if (decision?.kind === "hold") {
      return held(claim, decision, seen);
    } else {
      await noteObstacles(context, request, log, seen, obstacles(claim, seen));
      if (decision === undefined || decision.kind === "broken" || decision.kind === "back-off") {
        return { kind: "back-off" };
      }
      if (decision.kind === "claim-anew") {
        return decision;
      }
    }
    mayListAgain = await pause(pacing, claim, seen, decision);
  }
  return { kind: "over" };
}

/** The last step before holding: whatever took long, it took it from our own deadline. */
function held(claim: OwnClaim, { token }: Extract<Decision, { kind: "hold" }>, seen: Seen): Contest {
  return claim.belief.held() ? { kind: "held", token, seen } : { kind: "back-off" };
}

function pause(pacing: Pacing, claim: OwnClaim, seen: Look, decision: Decision | undefined): Promise<boolean> {
  if (seen.kind === "unavailable" || decision?.kind !== "stay") {
    return pacing.backOff();
  }
  const hints: PauseHints = { untilMs: soonest(obstacles(claim, seen)), signal: claim.belief.signal };
  return pacing.forChange(hints);
}

function obstacles(claim: OwnClaim, seen: Seen): readonly SeenClaim[] {
  return seen.claims.filter((other) => isLive(other) && other.claim.id !== claim.name.id && !areKin(other.claim, claim.name));
}
