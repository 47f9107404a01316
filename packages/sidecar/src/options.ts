import type { SidecarLockReclaimParams } from "./judge.ts";
import { RECORD_BYTES_MAX, STALE_MS } from "./limits.ts";
import { checkDuration, checkRetry, type SidecarLockRetryOptions } from "./retry-delays.ts";

/** What is reported when a held lock turns out to be lost. */
export interface SidecarLockCompromisedInfo {
  readonly lockPath: string;
  readonly normalizedTargetPath: string;
}

interface LockOptions {
  /** Where the lock file is; `<real path of the target>.lock` if left out. */
  readonly lockPath?: string;
  /**
   * The age in milliseconds, 0 to Infinity, from which on a holder of whom nobody can tell whether it runs has lost its
   * lock. 30,000 if left out. A holder that provably runs never loses it by age; one that is provably gone, at once.
   */
  readonly staleMs?: number;
  /** How long to wait, in milliseconds from 0; as long as it takes if left out or Infinity. 0 tries once. */
  readonly timeoutMs?: number;
  readonly retry?: SidecarLockRetryOptions;
  /** Ends the waiting; the lock is not taken then. Its reason is thrown. */
  readonly signal?: AbortSignal;
  /**
   * Enter a lock that this manager holds, if its holder allowed that, too: one that took it by `withLock` only from
   * inside of its callback, one that took it by `acquire` from anywhere. With `reentrantOwner` that name decides instead.
   */
  readonly allowReentrant?: boolean;
  /** Enter a lock of this manager that was taken under the same name; under another name, or none, wait for it. */
  readonly reentrantOwner?: string;
  /** For `heldEntries`, never written. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /**
   * What to do about a lock whose holder is gone or too old. `remove-if-unchanged` (the default) takes it over;
   * `fail-closed` throws `file_lock_stale`.
   */
  readonly staleRecovery?: "fail-closed" | "remove-if-unchanged";
  /** Called once if the lock is lost while it is held. */
  readonly onCompromised?: (info: SidecarLockCompromisedInfo) => void;
  /**
   * How often to look whether a held lock still is, in milliseconds: 0 for never, else 1 to 2,147,483,647. Each look
   * renews the lock's age, a sign of life for those who cannot see this process. 5,000 with `onCompromised`, else 0.
   */
  readonly compromiseCheckIntervalMs?: number;
}

export interface SidecarLockAcquireOptions extends LockOptions {
  /** The file to guard. It need not exist; its directory is made if missing. */
  readonly targetPath: string;
  /** What others read in the lock file, for each attempt anew: a JSON object of at most 1 MiB. Pid and time if left out. */
  readonly payload?: () => PayloadValue | Promise<PayloadValue>;
  /** A policy of one's own in place of the default one. Never asked about a lock of this process, nor a half-written one. */
  readonly shouldReclaim?: (params: SidecarLockReclaimParams) => boolean | Promise<boolean>;
}

export interface SidecarLockSyncOptions extends Omit<LockOptions, "signal"> {
  readonly targetPath: string;
  readonly payload?: () => PayloadValue;
  readonly shouldReclaim?: (params: SidecarLockReclaimParams) => boolean;
}

/** The options of any kind of acquisition: what a synchronous one may not do is told by its own type. */
export type LockChoices = SidecarLockAcquireOptions | SidecarLockSyncOptions;

/** Loose on purpose: an interface is no record to TypeScript, and is a fine payload. */
export type PayloadValue = object;

export type WithSidecarLockOptions = Omit<SidecarLockAcquireOptions, "targetPath"> & {
  /** Which manager holds it; one for all targets if left out. */
  readonly managerKey?: string;
};

const INTERVAL_MS_MAX = 2_147_483_647;
const INTERVAL_MS = 5_000;

export interface Settings {
  readonly staleMs: number;
  readonly timeoutMs: number;
  readonly retry: SidecarLockRetryOptions;
  readonly checkIntervalMs: number;
}

/** @throws {RangeError} naming the option that is out of its range. */
export function readSettings(options: LockOptions): Settings {
  const { retry = {}, timeoutMs = Number.POSITIVE_INFINITY, staleMs = STALE_MS, compromiseCheckIntervalMs } = options;
  checkRetry(retry);
  checkDuration("timeoutMs", timeoutMs === Number.POSITIVE_INFINITY ? undefined : timeoutMs);
  checkDuration("staleMs", staleMs === Number.POSITIVE_INFINITY ? undefined : staleMs);
  if (compromiseCheckIntervalMs !== undefined && compromiseCheckIntervalMs !== 0 && !isInterval(compromiseCheckIntervalMs)) {
    throw new RangeError(`lock compromiseCheckIntervalMs must be 0 or a finite number between 1 and ${INTERVAL_MS_MAX}`);
  }
  const checkIntervalMs = compromiseCheckIntervalMs ?? (options.onCompromised === undefined ? 0 : INTERVAL_MS);
  return { staleMs, timeoutMs, retry, checkIntervalMs };
}

function isInterval(ms: number): boolean {
  return Number.isFinite(ms) && ms >= 1 && ms <= INTERVAL_MS_MAX;
}

export const TOO_LARGE: string = `more than ${RECORD_BYTES_MAX} bytes`;
