import { isStoreError } from "@holdfast/store";
import { LeaseEndedError, storeFailure } from "../errors.ts";
import { createWaitLog, giveUp, type WaitLog } from "../give-up.ts";
import { createPacing, type Pacing } from "../pacing.ts";
import { type AcquireRequest, parseRequest, requestLimitMs } from "../request.ts";
import type { LeaseHandle, ResumeOptions } from "../resume.ts";
import { tryOnce } from "./acquire-claim.ts";
import type { ClaimContext } from "./claim-context.ts";
import type { ClaimRequest } from "./claim-request.ts";
import { highestToken, isExclusive, tokenAbove } from "./decide.ts";
import { howItEnded } from "./how-it-ended.ts";
import { nextGeneration, standingOf } from "./lineage.ts";
import { look, type Look, type SeenClaim } from "./look.ts";
import type { OwnClaim } from "./own-claim.ts";

type Seen = Extract<Look, { kind: "seen" }>;

/**
 * Rule 13: takes a lease on with a claim of our own, which contends like any other, but for the claims of the same lease: these are
 * not in its way, and one of them must still stand when the listing after our put was made. So nobody got in between, and
 * the key of the process before us is left alone, whatever that process still does to it.
 *
 * @throws {LockError} `LEASE_ENDED` when the lease does not stand; `ACQUIRE_TIMEOUT` when somebody else was in the way until
 * the wait was over; `STORE`.
 */
export async function resumeClaim(context: ClaimContext, handle: LeaseHandle, options: ResumeOptions = {}): Promise<OwnClaim> {
  const wait: AcquireRequest = parseRequest(context, handle.lock, { mode: handle.mode, waitMs: options.waitMs ?? context.requestTimeoutMs });
  const log = createWaitLog();
  using pacing = createPacing(context, wait, wait.keys.claimsPrefix);
  try {
    for (let goOn = true; goOn; goOn = await pacing.backOff()) {
      const claim = await takeOn(context, handle, options, wait, log, pacing);
      if (claim !== undefined) {
        return claim;
      }
    }
    throw log.storeError ?? giveUp(context, wait, log);
  } catch (error) {
    throw isStoreError(error) ? storeFailure(handle.lock, "resume", error) : error;
  }
}

/** Undefined when it came to nothing this time. */
async function takeOn(context: ClaimContext, handle: LeaseHandle, options: ResumeOptions, wait: AcquireRequest, log: WaitLog, pacing: Pacing): Promise<OwnClaim | undefined> {
  const seen = await look(context, wait.keys.claimsPrefix, requestLimitMs(context, wait));
  if (seen.kind === "unavailable") {
    log.storeError = seen.error;
    return undefined;
  }
  log.storeError = undefined;
  const request = await requestFor(context, handle, options, wait, seen);
  if (request === undefined) {
    return undefined;
  }
  const attempt = await tryOnce(context, request, tokenAbove(highestToken(seen.claims.filter(isExclusive))), log, pacing);
  if (attempt.kind !== "held") {
    return undefined;
  }
  const { claim } = attempt;
  // The key of a reader has no token; what the lease has shown so far it goes on showing.
  claim.record = { ...claim.record, token: Math.max(claim.record.token, handle.token) };
  return claim;
}

/** @throws {LeaseEndedError} when the lease does not stand. Undefined when its record could not be read just now. */
async function requestFor(context: ClaimContext, handle: LeaseHandle, { marginMs }: ResumeOptions, wait: AcquireRequest, seen: Seen): Promise<ClaimRequest | undefined> {
  const { lock, mode, leaseId, token } = handle;
  const standing = standingOf(handle, seen);
  if (standing.kind === "over") {
    throw new LeaseEndedError(lock, standing.reason === "released" ? await howItEnded(context, leaseId, seen) : standing.reason);
  }
  const { newest, claims } = standing;
  if (newest.claim.mode !== mode || isOverByTtl(context, newest)) {
    throw new LeaseEndedError(lock, newest.claim.mode === mode ? "expired" : "unreadable");
  }
  const read = await context.requests.read(newest.key, requestLimitMs(context, wait));
  if (read.kind === "unreadable") {
    throw new LeaseEndedError(lock, "unreadable");
  }
  if (read.kind !== "record") {
    return undefined;
  }
  const { record } = read;
  const { ttlMs } = newest.claim;
  const request = parseRequest(context, lock, { mode, ttlMs, waitMs: wait.waitMs, ...(marginMs === undefined ? {} : { marginMs }) }, wait.startedAt);
  return { ...request, heir: { leaseId, token, record, generation: nextGeneration(claims) } };
}

/** Nobody took it yet, but anybody may: what was lost stays lost, for whoever holds the handle too. */
function isOverByTtl({ trustStoreClock }: ClaimContext, { claim, versions }: SeenClaim): boolean {
  const ages = versions.flatMap(({ ageMs }) => (ageMs === null ? [] : [ageMs]));
  return trustStoreClock && ages.length > 0 && Math.min(...ages) >= claim.ttlMs;
}
