import type { StoreError } from "@holdfast/store";

/**
 * - `ACQUIRE_TIMEOUT`: somebody else held it until the wait was over. `holders` says who was seen last.
 * - `ABORTED`: the caller's signal ended the wait.
 * - `EXCLUSIVE_ONLY`: the lock was declared exclusive-only, and a shared lease was asked for.
 * - `UNREADABLE`: a record could not be understood, so the lock counts as held by unknown.
 * - `UPGRADE_REFUSED`: another holder is on its way to the exclusive lease; two upgraders would wait for each other.
 * - `BREAK_REFUSED`: what was to be broken is no longer there.
 * - `STORE`: the store failed until the wait was over, or refused; `cause` is the `StoreError`.
 * - `LEASE_ENDED`: the lease is not (or no longer) held.
 * - `INVALID_NAME`, `INVALID_OPTION`: the call is wrong; the message names what and the allowed range.
 * - `UNSUPPORTED`: this store cannot do that at all.
 * - `CLOSED`: the manager was closed.
 */
export type LockErrorCode =
  | "ACQUIRE_TIMEOUT"
  | "ABORTED"
  | "EXCLUSIVE_ONLY"
  | "UNREADABLE"
  | "UPGRADE_REFUSED"
  | "BREAK_REFUSED"
  | "STORE"
  | "LEASE_ENDED"
  | "INVALID_NAME"
  | "INVALID_OPTION"
  | "UNSUPPORTED"
  | "CLOSED";

/** Who stood in the way, as last seen; informs people, decides nothing. */
export interface SeenHolder {
  readonly holder: string;
  readonly operation: string;
  readonly mode: "exclusive" | "shared";
  readonly leaseId: string;
  readonly token: number;
  readonly acquiredAt: string;
  readonly expiresAt: string;
  readonly ttlMs: number;
}

export interface LockErrorDetails {
  readonly code: LockErrorCode;
  readonly message: string;
  readonly lock?: string;
  /** What to do or try next. */
  readonly hint?: string;
  readonly holders?: readonly SeenHolder[];
  readonly cause?: unknown;
}

/** Every failure that core reports. `code` is stable; the message is for people. */
export class LockError extends Error {
  override readonly name: string = "LockError";
  readonly code: LockErrorCode;
  readonly lock: string | undefined;
  readonly hint: string | undefined;
  readonly holders: readonly SeenHolder[];

  constructor(details: LockErrorDetails) {
    super(details.hint === undefined ? details.message : `${details.message} ${details.hint}`, { cause: details.cause });
    this.code = details.code;
    this.lock = details.lock;
    this.hint = details.hint;
    this.holders = details.holders ?? [];
  }

  /** True for a `LockError` of any copy of this package. */
  static is(value: unknown): value is LockError {
    return value instanceof LockError || (value instanceof Error && value.name === "LockError" && "code" in value);
  }
}

/**
 * Why a lease ended:
 *
 * - `released`: its owner gave it up. `transferred`: upgraded or downgraded into another lease.
 * - `expired`: its deadline passed without a confirmed renewal.
 * - `taken-over`: somebody else's record stands where it was. `broken`: an operator broke it.
 * - `handed-on`: another process resumed or released it, by its handle or its id.
 * - `vanished`: the record is gone; somebody deleted it by hand. `unreadable`: somebody wrote something else there.
 */
export type LeaseEndReason = "released" | "transferred" | "expired" | "taken-over" | "broken" | "handed-on" | "vanished" | "unreadable";

/** The reason of `lease.signal`, and what `lease.assertHeld()` throws. */
export class LeaseEndedError extends LockError {
  readonly reason: LeaseEndReason;

  constructor(lock: string, reason: LeaseEndReason, cause?: unknown) {
    super({ code: "LEASE_ENDED", lock, message: `The lease on ${JSON.stringify(lock)} is no longer held: ${describeEnd[reason]}.`, cause });
    this.reason = reason;
  }
}

const describeEnd: Record<LeaseEndReason, string> = {
  released: "it was released",
  transferred: "it was upgraded or downgraded into another lease",
  expired: "its deadline passed before a renewal was confirmed",
  "taken-over": "somebody else has taken the lock over",
  broken: "an operator broke it",
  "handed-on": "another process renewed or released it by its handle",
  vanished: "its record was deleted from the store",
  unreadable: "its record was overwritten with something that cannot be read",
};

/** An error of the store, told with the lock it concerns. */
export function storeFailure(lock: string, doing: string, cause: StoreError): LockError {
  return new LockError({ code: "STORE", lock, message: `Could not ${doing} ${JSON.stringify(lock)}: ${cause.message}`, cause });
}
