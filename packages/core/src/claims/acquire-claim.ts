import { isStoreError } from "@holdfast/store";
import { storeFailure } from "../errors.ts";
import { createWaitLog, giveUp, type WaitLog } from "../give-up.ts";
import { createPacing, type Pacing } from "../pacing.ts";
import { type AcquireRequest, requestLimitMs, throwIfAborted, waitLeftMs } from "../request.ts";
import { waitFor } from "../sleep.ts";
import { announce } from "./announce.ts";
import type { ClaimContext } from "./claim-context.ts";
import { areKin } from "./claim-key.ts";
import type { ClaimRequest } from "./claim-request.ts";
import { type Contest, contend } from "./contend.ts";
import { tokenAbove } from "./decide.ts";
import { abandonClaim } from "./end-own-claim.ts";
import type { Look } from "./look.ts";
import type { OwnClaim } from "./own-claim.ts";
import { holderByKey } from "./seen-holders.ts";
import { sweep } from "./sweep.ts";
import { lookFirst } from "./wait-for-turn.ts";

/**
 * Looks, announces, looks again (rules 2 to 4), for either mode. Ends within the wait plus one request timeout, whatever
 * the store does.
 *
 * @throws {LockError} `ACQUIRE_TIMEOUT`, `UNREADABLE`, `STORE` or `ABORTED`.
 */
export async function acquireClaim(context: ClaimContext, request: AcquireRequest): Promise<OwnClaim> {
  const log = createWaitLog();
  using pacing = createPacing(context, request, request.keys.claimsPrefix);
  try {
    let token = rememberedToken(context, request);
    // Claiming anew is progress and costs no pause, once; whoever is always too late is one of many, and waits.
    let mayHurry = true;
    for (let goOn = true; goOn; ) {
      throwIfAborted(request);
      if (token === undefined) {
        const first = await lookFirst(context, request, log, pacing);
        if (first.kind === "wait") {
          goOn = first.goOn;
          continue;
        }
        token = first.token;
      }
      const attempt = await tryOnce(context, request, token, log, pacing);
      if (attempt.kind === "held") {
        return attempt.claim;
      }
      if (attempt.kind === "over") {
        break;
      }
      token = attempt.kind === "claim-anew" ? attempt.token : undefined;
      goOn = attempt.kind === "claim-anew" && mayHurry ? waitLeftMs(context, request) + context.requestTimeoutMs > 0 : await pacing.backOff();
      mayHurry = false;
    }
    throw giveUp(context, request, log);
  } catch (error) {
    throw isStoreError(error) ? storeFailure(request.name, "acquire", error) : error;
  }
}

/** The token of the tombstone that this manager wrote last saves the first listing; the second one finds out whether it is still the highest. */
function rememberedToken(context: ClaimContext, { name, mode }: AcquireRequest): number | undefined {
  const known = mode === "exclusive" ? context.tokens.get(name) : undefined;
  context.tokens.delete(name);
  return known === undefined ? undefined : tokenAbove(known);
}

export type Attempt = { readonly kind: "held"; readonly claim: OwnClaim } | Exclude<Contest, { kind: "held" }>;

/** Announces one claim and contends with it; a claim that does not come to hold is withdrawn. */
export async function tryOnce(context: ClaimContext, request: ClaimRequest, token: number, log: WaitLog, pacing: Pacing): Promise<Attempt> {
  const claim = await announce(context, request, token, log, pacing);
  if (claim === undefined) {
    return { kind: "back-off" };
  }
  // A listing may hang; the claim does not stand in the way of others until that is over.
  const stop = (): void => void abandonClaim(context, claim);
  request.signal?.addEventListener("abort", stop, { once: true });
  try {
    const outcome: Contest = await contend(context, request, claim, log, pacing);
    throwIfAborted(request);
    if (outcome.kind === "held") {
      take(context, claim, outcome.token, outcome.seen);
      return { kind: "held", claim };
    }
    return outcome;
  } finally {
    request.signal?.removeEventListener("abort", stop);
    if (!claim.handedOut && !claim.ending) {
      await withdraw(context, request, claim);
    }
  }
}

function take(context: ClaimContext, claim: OwnClaim, token: number, seen: Extract<Look, { kind: "seen" }>): void {
  // The key of a reader has no token; what it shows to others fences the last writer.
  claim.record = { ...claim.record, token };
  claim.handedOut = true;
  claim.everHeld = true;
  claim.kin = seen.claims.filter(({ kind, state, claim: other }) => kind === "claim" && state === "live" && areKin(other, claim.name));
  for (const dead of seen.claims) {
    if (dead.state === "dead" && !areKin(dead.claim, claim.name) && dead.because !== undefined) {
      context.emit({ type: "took-over", lock: claim.lock, from: holderByKey(context, dead), because: dead.because });
    }
  }
  context.background.run(sweep(context, claim.name, seen));
}

/** Waited for as long as the call has time, so that a program which ends then leaves nothing in the way of others. */
async function withdraw(context: ClaimContext, request: AcquireRequest, claim: OwnClaim): Promise<void> {
  await waitFor(context.clock, abandonClaim(context, claim), requestLimitMs(context, request), request.signal, { keepAlive: false });
}
