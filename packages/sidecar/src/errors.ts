import type { Payload } from "./record.ts";

/**
 * - `file_lock_timeout`: others held it until `timeoutMs` or the retries were used up.
 * - `file_lock_stale`: the holder is gone or too old, and `staleRecovery` says not to remove its lock.
 * - `not-file`: at the lock's path is a directory, a link or a device. Remove it by hand.
 * - `too-large`: a payload, or a file at the lock's path, of more than 1 MiB.
 */
export type SidecarLockErrorCode = "file_lock_timeout" | "file_lock_stale" | "not-file" | "too-large";

export interface SidecarLockErrorDetails {
  readonly code: SidecarLockErrorCode;
  readonly lockPath: string;
  readonly normalizedTargetPath: string;
  readonly problem: string;
  readonly payload?: Payload | null;
  readonly cause?: unknown;
}

/** A lock that could not be had. Failures of the file system (EACCES, ENOSPC) are thrown as they are. */
export class SidecarLockError extends Error {
  override readonly name = "SidecarLockError";
  readonly code: SidecarLockErrorCode;
  readonly lockPath: string;
  readonly normalizedTargetPath: string;
  /** What the holder wrote about itself, or null: nobody held it, or it is no JSON object. */
  readonly payload: Payload | null;

  constructor(details: SidecarLockErrorDetails) {
    super(details.problem, { cause: details.cause });
    this.code = details.code;
    this.lockPath = details.lockPath;
    this.normalizedTargetPath = details.normalizedTargetPath;
    this.payload = details.payload ?? null;
  }
}

/** True for the error of any copy of this package. */
export function isSidecarLockError(value: unknown): value is SidecarLockError {
  return value instanceof SidecarLockError || (value instanceof Error && value.name === "SidecarLockError" && "code" in value);
}

/** A body that failed and a release that failed after it, in the shape of the `SuppressedError` of newer runtimes. */
export class ReleaseAfterFailureError extends Error {
  override readonly name = "SuppressedError";
  /** Why the release failed. */
  readonly error: unknown;
  /** Why the body had failed. */
  readonly suppressed: unknown;

  constructor(error: unknown, suppressed: unknown) {
    super("the work under the lock failed, and so did the release of the lock.");
    this.error = error;
    this.suppressed = suppressed;
  }
}
