import type { Instant } from "./clock.ts";
import type { CommonContext } from "./context.ts";
import { LockError, type SeenHolder } from "./errors.ts";
import { elapsedAwake } from "./instant.ts";
import * as limits from "./limits.ts";
import { keysOf, type LockKeys } from "./lock-name.ts";
import { type AcquireOptions, grouped, invalidOption, parseAcquireOptions, type WaitNotice } from "./options.ts";
import { type LockRecord, toHostEvidence } from "./record.ts";

/** An acquire as the verbs see it: options checked, defaults filled in, the clock of its wait running. */
export interface AcquireRequest {
  readonly name: string;
  readonly keys: LockKeys;
  readonly mode: "exclusive" | "shared";
  readonly ttlMs: number;
  readonly marginMs: number;
  readonly startedAt: Instant;
  readonly waitMs: number;
  readonly exclusiveOnly: boolean;
  /** In turn with others who ask for that. */
  readonly fair: boolean;
  /** In the line, as far as it is known; null outside. */
  readonly position: number | null;
  readonly signal: AbortSignal | undefined;
  readonly onWait: ((notice: WaitNotice) => void) | undefined;
  readonly onLook: ((notice: WaitNotice) => void) | undefined;
  /** The part of the record that stays the same however often it is tried. */
  readonly identity: Pick<LockRecord, "operation" | "holder" | "metadata" | "host">;
}

/**
 * @param startedAt When the wait began, where this is only a part of it.
 * @throws {LockError} `INVALID_NAME` or `INVALID_OPTION`.
 */
export function parseRequest(context: CommonContext, name: string, given: AcquireOptions, startedAt?: Instant): AcquireRequest {
  const options = parseAcquireOptions(given);
  const keys = keysOf(name);
  const ttlMs = options.ttlMs ?? limits.TTL_DEFAULT_MS;
  const marginMs = options.marginMs ?? ttlMs * limits.MARGIN_SHARE_DEFAULT;
  if (marginMs < ttlMs * limits.MARGIN_SHARE_MIN || marginMs > ttlMs * limits.MARGIN_SHARE_MAX) {
    const [least, most] = [limits.MARGIN_SHARE_MIN, limits.MARGIN_SHARE_MAX].map((share) => grouped(Math.round(ttlMs * share)));
    throw invalidOption("marginMs", marginMs, `a number of milliseconds from ${least} to ${most} for a ttlMs of ${grouped(ttlMs)}`);
  }
  const host = context.host.identity();
  return {
    name,
    keys,
    mode: options.mode ?? "exclusive",
    ttlMs: Math.floor(ttlMs),
    marginMs,
    startedAt: startedAt ?? context.clock.now(),
    waitMs: options.waitMs ?? limits.WAIT_DEFAULT_MS,
    exclusiveOnly: options.exclusiveOnly ?? false,
    fair: options.fair ?? false,
    position: null,
    signal: options.signal,
    onWait: options.onWait,
    onLook: options.onLook,
    identity: {
      operation: options.operation ?? "",
      holder: options.holder ?? `${host.hostname} (pid ${host.pid})`.slice(-limits.HOLDER_LENGTH_MAX),
      metadata: { ...options.metadata },
      host: toHostEvidence(host, options.processCheck ?? true),
    },
  };
}

/** What is left of the wait, in milliseconds; 0 or less when it is over. */
export function waitLeftMs(context: CommonContext, request: AcquireRequest, now: Instant = context.clock.now()): number {
  return request.waitMs - elapsedAwake(request.startedAt, now);
}

/** The most that the next request may take, so that the whole call ends within the wait plus one request timeout (rule 10). */
export function requestLimitMs(context: CommonContext, request: AcquireRequest, now: Instant = context.clock.now()): number {
  return Math.max(1, waitLeftMs(context, request, now) + context.requestTimeoutMs);
}

/** @throws {LockError} `ABORTED` when the caller's signal has aborted. */
export function throwIfAborted(request: AcquireRequest): void {
  if (request.signal?.aborted === true) {
    throw aborted(request);
  }
}

export function aborted(request: AcquireRequest): LockError {
  return new LockError({ code: "ABORTED", lock: request.name, message: `Waiting for ${JSON.stringify(request.name)} was aborted.`, cause: request.signal?.reason });
}

export function seenHolder(record: LockRecord): SeenHolder {
  return {
    holder: record.holder,
    operation: record.operation,
    mode: record.is_shared ? "shared" : "exclusive",
    leaseId: record.lease_id,
    token: record.token,
    acquiredAt: record.acquired_at,
    expiresAt: record.expires_at,
    ttlMs: record.ttl_ms,
  };
}
