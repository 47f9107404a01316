import { heldRecord, renewedRecord } from "../compose-record.ts";
import type { LockRecord } from "../record.ts";
import type { Instant } from "../clock.ts";
import type { WaitLog } from "../give-up.ts";
import { deadlineOf, remainingMs } from "../instant.ts";
import { beginHolding } from "../open-claim.ts";
import type { Pacing } from "../pacing.ts";
import { requestLimitMs, throwIfAborted } from "../request.ts";
import type { ClaimContext } from "./claim-context.ts";
import { type ClaimName, heirIdOf, segmentOf } from "./claim-key.ts";
import type { ClaimRequest } from "./claim-request.ts";
import { endOwnKey } from "./end-own-key.ts";
import { noteWritten, type OwnClaim, type OwnKey } from "./own-claim.ts";
import { renewClaim } from "./renew-claim.ts";

/**
 * Rule 3: puts a claim on a fresh key. Its deadline counts from the first put that was sent to the key, however often it
 * was tried; what is not confirmed by then is abandoned, and so is its key. Undefined: it came to nothing.
 */
export async function announce(context: ClaimContext, request: ClaimRequest, token: number, log: WaitLog, pacing: Pacing): Promise<OwnClaim | undefined> {
  const own = freshKey(context, request, token);
  let claim: OwnClaim | undefined;
  let wasSent = false;
  try {
    for (let goOn = true; goOn && claim === undefined; ) {
      throwIfAborted(request);
      const leftMs = remainingMs(own.lastSent, context.clock.now());
      if (leftMs <= 0) {
        break;
      }
      wasSent = true;
      const record = { ...own.record, nonce: context.random.nonce() };
      const written = await context.requests.put(own.key, record, Math.min(leftMs, requestLimitMs(context, request)));
      if (written.kind === "written") {
        noteWritten(own, written);
        claim = begin(context, request, own);
        break;
      }
      own.unsettled ||= written.kind === "unknown";
      log.storeError = written.error;
      goOn = await pacing.backOff();
    }
    return claim;
  } finally {
    if (wasSent && claim === undefined) {
      context.background.run(endOwnKey(context, own));
    }
  }
}

function freshKey(context: ClaimContext, request: ClaimRequest, token: number): OwnKey {
  const shared = request.mode === "shared";
  const nonce = context.random.nonce();
  const leaseId = request.heir === undefined ? nonce : heirIdOf(request.heir.leaseId, request.heir.generation, nonce);
  const firstSentAt = context.clock.now();
  const name: ClaimName = { mode: request.mode, token: shared ? 0 : token, ttlMs: request.ttlMs, id: leaseId };
  return {
    lock: request.name,
    key: `${request.keys.claimsPrefix}${segmentOf(name)}`,
    name,
    record: { ...recordOf(context, request, name, firstSentAt), phase: "waiting" },
    kin: [],
    everHeld: false,
    versions: new Set(),
    keepsOlder: false,
    unsettled: false,
    lastSent: deadlineOf(firstSentAt, request.ttlMs, request.marginMs),
  };
}

/** What another process began goes on under its id; the death of that process is by design, and says nothing. */
function recordOf(context: ClaimContext, request: ClaimRequest, { token, mode, id }: ClaimName, at: Instant): LockRecord {
  const { heir } = request;
  if (heir === undefined) {
    return heldRecord(context, request, { leaseId: id, token, shared: mode === "shared", replaced: undefined, at });
  }
  const host = heir.record.host === null ? null : { ...heir.record.host, pid: null, process_started_at: null };
  return { ...renewedRecord(context, heir.record, at, false), token, host };
}

/** Undefined when the confirmation came after the deadline. */
function begin(context: ClaimContext, request: ClaimRequest, own: OwnKey): OwnClaim | undefined {
  const now = context.clock.now();
  if (remainingMs(own.lastSent, now) <= 0) {
    return undefined;
  }
  const { lock, key, record, lastSent } = own;
  return beginHolding(context, { lock, key, marginMs: request.marginMs, record, deadline: lastSent }, (holding): OwnClaim => {
    const claim: OwnClaim = { ...own, ...holding, lookedFrom: now, looking: false, attemptRenewal: () => renewClaim(context, claim) };
    return claim;
  });
}
