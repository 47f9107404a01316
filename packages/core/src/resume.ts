import { isStoreError, StoreError, type Version } from "@holdfast/store";
import { createBackoff } from "./backoff.ts";
import { renewedRecord } from "./compose-record.ts";
import type { Context } from "./context.ts";
import { LeaseEndedError, type LeaseEndReason, storeFailure } from "./errors.ts";
import { type Deadline, deadlineOf, elapsedAwake } from "./instant.ts";
import type { Lease } from "./lease.ts";
import { POLL_MAX_MS, POLL_MIN_MS } from "./limits.ts";
import { openClaim } from "./open-claim.ts";
import type { LockRecord } from "./record.ts";
import { createRegisterLease } from "./register-lease.ts";
import { type AcquireRequest, parseRequest } from "./request.ts";
import type { RecordRead } from "./requests.ts";
import { sleep } from "./sleep.ts";

/** What another process must know to take a lease on. All of it stands in the record too: a handle is a name, no password. */
export interface LeaseHandle {
  readonly lock: string;
  readonly mode: "exclusive" | "shared";
  readonly leaseId: string;
  readonly token: number;
}

export interface ResumeOptions {
  /** As for `acquire`; default 10 % of the ttl that is written in the record. */
  readonly marginMs?: number;
  /**
   * The longest to go on trying while the store does not answer, in milliseconds; default one request timeout. One try is
   * always made. It settles within this and one request timeout (rule 10).
   */
  readonly waitMs?: number;
}

interface Held {
  readonly record: LockRecord;
  readonly version: Version;
}

type RecordFound = Exclude<RecordRead, { kind: "unavailable" }>;

/**
 * Rule 16: a compare-and-swap from exactly the version that shows the lease held. If it is confirmed, nobody had the lock
 * in between: every takeover replaces that version first. Belief begins with the confirmation and counts from the sending.
 */
export async function resume(context: Context, handle: LeaseHandle, options: ResumeOptions = {}): Promise<Lease> {
  const startedAt = context.clock.now();
  const limitMs = options.waitMs ?? context.requestTimeoutMs;
  const retry = createBackoff(context.random, POLL_MIN_MS, POLL_MAX_MS);
  const leftMs = (): number => limitMs - elapsedAwake(startedAt, context.clock.now());
  const requestLimitMs = (): number => Math.max(1, Math.min(context.requestTimeoutMs, leftMs() + context.requestTimeoutMs));
  const { keys } = parseRequest(context, handle.lock, {});
  const key = handle.mode === "shared" ? keys.shared(handle.leaseId) : keys.exclusive;
  const sent = new Map<string, Deadline>();
  const attempt = async (): Promise<Lease | StoreError> => {
    const read = await context.requests.read(key, requestLimitMs());
    return read.kind === "unavailable" ? read.error : takeOn(context, handle, options, key, sent, read, requestLimitMs());
  };
  try {
    let tried = await attempt();
    while (isStoreError(tried) && leftMs() > 0) {
      await sleep(context.clock, Math.min(retry.nextMs(), leftMs()));
      tried = await attempt();
    }
    if (isStoreError(tried)) {
      // Not known to have ended: somebody who asks later may find it held, by this very write.
      throw tried;
    }
    return tried;
  } catch (error) {
    throw isStoreError(error) ? storeFailure(handle.lock, "resume", error) : error;
  }
}

/** @throws {LeaseEndedError} when what the handle names is not held any more. */
function stillHeld(context: Context, { lock, leaseId, token }: LeaseHandle, read: RecordFound): Held {
  if (read.kind !== "record") {
    throw new LeaseEndedError(lock, read.kind === "absent" ? "vanished" : "unreadable");
  }
  const { record, version, ageMs } = read;
  if (record.lease_id !== leaseId || record.token !== token || record.state !== "held") {
    throw new LeaseEndedError(lock, endOf(record, leaseId));
  }
  // Nobody took it over yet, but anybody may: what was lost stays lost, for whoever holds the handle too.
  if (context.trustStoreClock && ageMs !== null && ageMs >= record.ttl_ms) {
    throw new LeaseEndedError(lock, "expired");
  }
  return { record, version };
}

function endOf(record: LockRecord, leaseId: string): LeaseEndReason {
  if (record.lease_id !== leaseId || record.ended_because === "expired") {
    return "taken-over";
  }
  return record.state === "broken" ? "broken" : "released";
}

function requestOf(context: Context, handle: LeaseHandle, record: LockRecord, { marginMs }: ResumeOptions): AcquireRequest {
  const { operation, holder, metadata } = record;
  return parseRequest(context, handle.lock, { mode: handle.mode, ttlMs: record.ttl_ms, operation, holder, metadata, waitMs: 0, ...(marginMs === undefined ? {} : { marginMs }) });
}

/** By a write of ours that turned up, or by one more. @throws {LeaseEndedError} when the lease is not held any more. */
async function takeOn(context: Context, handle: LeaseHandle, options: ResumeOptions, key: string, sent: Map<string, Deadline>, read: RecordFound, limitMs: number): Promise<Lease | StoreError> {
  const seen = stillHeld(context, handle, read);
  const request = requestOf(context, handle, seen.record, options);
  return adoptSent(context, request, key, sent, seen) ?? tryOnce(context, request, key, sent, seen, limitMs);
}

/** One renewal. A store error when it is not known to stand; a later look at the nonce tells. */
async function tryOnce(context: Context, request: AcquireRequest, key: string, sent: Map<string, Deadline>, { record, version }: Held, limitMs: number): Promise<Lease | StoreError> {
  const sentAt = context.clock.now();
  // The process that took it may be gone by design; whether this one lives says nothing about the lease either.
  const host = record.host === null ? null : { ...record.host, pid: null, process_started_at: null };
  const next: LockRecord = { ...renewedRecord(context, record, sentAt, false), host };
  const deadline = deadlineOf(sentAt, request.ttlMs, request.marginMs);
  sent.set(next.nonce, deadline);
  const written = await context.requests.replace(key, next, version, Math.min(limitMs, deadline.durationMs));
  switch (written.kind) {
    case "written":
      return openLease(context, request, key, { record: next, version: written.version }, deadline);
    case "conflict":
      return new StoreError({ code: "UNAVAILABLE", operation: "replace", location: context.requests.location, key, problem: "it changed at the same moment." });
    default:
      return written.error;
  }
}

/** A write of ours that was thought lost and turns up: it counts from its own sending, or not at all. */
function adoptSent(context: Context, request: AcquireRequest, key: string, sent: ReadonlyMap<string, Deadline>, seen: Held): Lease | undefined {
  const deadline = sent.get(seen.record.nonce);
  return deadline === undefined ? undefined : openLease(context, request, key, seen, deadline);
}

/** @throws {LeaseEndedError} when the answer came after the deadline. */
function openLease(context: Context, request: AcquireRequest, key: string, { record, version }: Held, deadline: Deadline): Lease {
  const claim = openClaim(context, { lock: request.name, key, marginMs: request.marginMs, record, version, deadline });
  if (!claim.belief.held()) {
    throw new LeaseEndedError(request.name, "expired");
  }
  return createRegisterLease(context, { request, claim });
}
