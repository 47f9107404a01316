import { noteWait, type WaitLog } from "../give-up.ts";
import type { Pacing } from "../pacing.ts";
import { type AcquireRequest, requestLimitMs } from "../request.ts";
import type { ClaimContext } from "./claim-context.ts";
import { highestToken, isExclusive, isLive, tokenAbove } from "./decide.ts";
import { look, type Look, type SeenClaim } from "./look.ts";
import { holdersOf } from "./seen-holders.ts";

/** What the first listing found: a token to claim with, or nothing but what to wait for. */
export type FirstLook = { readonly kind: "free"; readonly token: number } | { readonly kind: "wait"; readonly goOn: boolean };

/**
 * Rule 2, which is politeness: while a live exclusive claim exists, nobody else claims. Writers do not wait for readers
 * here, so a stream of readers cannot starve them.
 */
export async function lookFirst(context: ClaimContext, request: AcquireRequest, log: WaitLog, pacing: Pacing): Promise<FirstLook> {
  const seen = await look(context, request.keys.claimsPrefix, requestLimitMs(context, request));
  if (seen.kind === "unavailable") {
    log.storeError = seen.error;
    return { kind: "wait", goOn: await pacing.backOff() };
  }
  const exclusive = seen.claims.filter(isExclusive);
  const live = exclusive.filter(isLive);
  await noteObstacles(context, request, log, seen, live);
  if (live.length > 0) {
    return { kind: "wait", goOn: await pacing.forChange({ untilMs: soonest(live) }) };
  }
  return seen.unknown.length > 0 ? { kind: "wait", goOn: await pacing.forChange() } : { kind: "free", token: tokenAbove(highestToken(exclusive)) };
}

/** Notes who or what is in the way, for the listeners now and for the error later. */
export async function noteObstacles(context: ClaimContext, request: AcquireRequest, log: WaitLog, seen: Extract<Look, { kind: "seen" }>, inTheWay: readonly SeenClaim[]): Promise<void> {
  const [unknown] = seen.unknown;
  log.storeError = undefined;
  log.unreadable = unknown === undefined ? undefined : { key: unknown.key, problem: "its name is not one that a claim has" };
  if (inTheWay.length > 0) {
    noteWait(context, request, log, await holdersOf(context, request, inTheWay), soonest(inTheWay));
  }
}

export function soonest(seen: readonly SeenClaim[]): number {
  return Math.min(Number.POSITIVE_INFINITY, ...seen.map(({ expiresInMs }) => expiresInMs));
}
