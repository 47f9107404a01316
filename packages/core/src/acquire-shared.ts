import type { Version } from "@holdfast/store";
import { chase } from "./chase.ts";
import type { Claim } from "./claim.ts";
import { abandon } from "./clear-readers.ts";
import { endedRecord, heldRecord } from "./compose-record.ts";
import type { Context } from "./context.ts";
import { LockError } from "./errors.ts";
import { deathWatch } from "./expiry.ts";
import { createWaitLog, giveUp, noteWait, type WaitLog } from "./give-up.ts";
import { deadlineOf } from "./instant.ts";
import { createObserver, type Observed, type Observer } from "./observe.ts";
import { openClaim } from "./open-claim.ts";
import { createPacing, type Pacing } from "./pacing.ts";
import type { LockRecord } from "./record.ts";
import { type AcquireRequest, requestLimitMs, seenHolder, throwIfAborted } from "./request.ts";

/** The register as a reader may pass it: absent, or a tombstone. */
interface Free {
  readonly token: number;
}

/**
 * Rule 5: the register is looked at before our own key is created, and again after. Creating first and polling later
 * would let readers and a writer starve each other (C3); looking only before would let both in.
 *
 * @throws {LockError} `EXCLUSIVE_ONLY`, `ACQUIRE_TIMEOUT`, `UNREADABLE`, `STORE` or `ABORTED`.
 */
export async function acquireShared(context: Context, request: AcquireRequest): Promise<Claim> {
  const log = createWaitLog();
  const observer = createObserver(context, request.keys.exclusive);
  using pacing = createPacing(context, request, request.keys.exclusive);
  for (let goOn = true; goOn; ) {
    throwIfAborted(request);
    const observed = await observer.look(requestLimitMs(context, request));
    const before = await passable(context, request, observed, log);
    if (before === undefined) {
      goOn = await pause(context, pacing, observed);
      continue;
    }
    const claim = await join(context, request, observer, before, log);
    if (claim !== undefined) {
      return claim;
    }
    goOn = await pacing.backOff();
  }
  throw giveUp(context, request, log);
}

function pause(context: Context, pacing: Pacing, observed: Observed): Promise<boolean> {
  switch (observed.kind) {
    case "live":
      return pacing.forChange({ untilMs: observed.expiresInMs, wakeIf: deathWatch(context, observed.record) });
    case "unreadable":
      return pacing.forChange();
    default:
      return pacing.backOff();
  }
}

/** Whether a reader may pass, with the token to carry; an expired record is first replaced by a tombstone (rule 3). */
async function passable(context: Context, request: AcquireRequest, observed: Observed, log: WaitLog): Promise<Free | undefined> {
  log.storeError = observed.kind === "unavailable" ? observed.error : undefined;
  log.unreadable = observed.kind === "unreadable" ? { key: request.keys.exclusive, problem: observed.problem } : undefined;
  switch (observed.kind) {
    case "unavailable":
    case "unreadable":
      return undefined;
    case "absent":
      return { token: 0 };
    case "tombstone":
      refuseExclusiveOnly(request, observed.record);
      return { token: observed.record.token };
    case "live":
      refuseExclusiveOnly(request, observed.record);
      noteWait(context, request, log, [seenHolder(observed.record)], observed.expiresInMs);
      return undefined;
    case "expired":
      refuseExclusiveOnly(request, observed.record);
      return buryExpired(context, request, observed, log);
  }
}

async function buryExpired(context: Context, request: AcquireRequest, expired: Extract<Observed, { kind: "expired" }>, log: WaitLog): Promise<Free | undefined> {
  const { record, version, storeTimeMs, because } = expired;
  const tombstone = endedRecord(context, record, { state: "broken", because: "expired", by: request.identity.holder, storeTimeMs });
  const written = await context.requests.replace(request.keys.exclusive, tombstone, version, requestLimitMs(context, request));
  if (written.kind === "written") {
    context.emit({ type: "took-over", lock: request.name, from: seenHolder(record), because });
    return { token: tombstone.token };
  }
  log.storeError = written.kind === "conflict" ? undefined : written.error;
  return undefined;
}

/** Every state of the register may carry the flag, tombstones too. */
function refuseExclusiveOnly(request: AcquireRequest, record: LockRecord): void {
  if (record.exclusive_only === true) {
    throw new LockError({
      code: "EXCLUSIVE_ONLY",
      lock: request.name,
      message: `${JSON.stringify(request.name)} is an exclusive-only lock; it cannot be shared.`,
      hint: "Acquire it with mode \"exclusive\", or share a lock of another name.",
    });
  }
}

/** Creates our key under a lease id that was never used before (C4), and looks at the register again. */
async function join(context: Context, request: AcquireRequest, observer: Observer, before: Free, log: WaitLog): Promise<Claim | undefined> {
  const leaseId = context.random.nonce();
  const key = request.keys.shared(leaseId);
  const sentAt = context.clock.now();
  const record = heldRecord(context, request, { leaseId, token: before.token, shared: true, replaced: undefined, at: sentAt });
  const deadline = deadlineOf(sentAt, request.ttlMs, request.marginMs);
  const sent = new Map([[record.nonce, deadline]]);
  const created = await context.requests.create(key, record, requestLimitMs(context, request, sentAt));
  let version: Version | undefined = created.kind === "written" ? created.version : undefined;
  if (created.kind === "unknown") {
    const seen = await context.requests.read(key, requestLimitMs(context, request));
    version = seen.kind === "record" && seen.record.nonce === record.nonce ? seen.version : undefined;
  }
  if (version === undefined) {
    if (created.kind === "unknown") {
      log.storeError = created.error;
      context.background.run(chase(context, { lock: request.name, key, leaseId, sent, bases: new Set(["absent" as const]), shared: true }));
    } else if (created.kind === "unavailable") {
      log.storeError = created.error;
    }
    return undefined;
  }
  const claim = openClaim(context, { lock: request.name, key, marginMs: request.marginMs, record, version, deadline });
  try {
    const after = await passable(context, request, await observer.look(requestLimitMs(context, request)), log);
    throwIfAborted(request);
    // Free both times, and time left of our own: only then it is held.
    if (after !== undefined && claim.belief.held()) {
      // A writer may have come and gone between the two looks; the token must fence it (C2).
      claim.record = { ...claim.record, token: after.token };
      return claim;
    }
  } catch (error) {
    abandon(context, claim);
    throw error;
  }
  abandon(context, claim);
  return undefined;
}
