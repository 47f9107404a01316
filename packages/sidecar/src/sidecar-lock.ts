import { ReleaseAfterFailureError } from "./errors.ts";
import type { SidecarLockHandle, SidecarLockSyncHandle } from "./handle.ts";
import { createManagerCore, type ManagerCore, type SidecarLockHeldEntry } from "./manager.ts";
import type { SidecarLockAcquireOptions, SidecarLockSyncOptions, WithSidecarLockOptions } from "./options.ts";
import { ownershipFor, runAsHolder } from "./reentrancy.ts";
import { thisWorld } from "./world.ts";

/** The locks that were taken under one key. Locks of different managers exclude each other all the same. */
export interface SidecarLockManager {
  /**
   * Takes the lock or waits for it.
   *
   * @throws {SidecarLockError} `file_lock_timeout`, `file_lock_stale`, `not-file`, `too-large`.
   * @throws {RangeError} For an option out of its range.
   */
  acquire(options: SidecarLockAcquireOptions): Promise<SidecarLockHandle>;
  /**
   * Runs a function while holding the lock, and gives it back whatever the function does.
   *
   * @throws As `acquire` does, and what the function throws; if the release fails after that, too, an error with both:
   * `suppressed` of the function, `error` of the release.
   */
  withLock<T>(options: SidecarLockAcquireOptions, work: () => T | Promise<T>): Promise<T>;
  /** As `acquire`, with the thread asleep while it waits. A lock of another task of this process is refused at once. */
  acquireSync(options: SidecarLockSyncOptions): SidecarLockSyncHandle;
  /** As `withLock`, synchronously. */
  withLockSync<T>(options: SidecarLockSyncOptions, work: () => T): T;
  /** Gives back all locks of this manager. Never rejects: what cannot be given back stays. */
  drain(): Promise<void>;
  /** Gives back all locks of this manager before it returns. Never throws: what cannot be given back stays. */
  reset(): void;
  /** The locks that this manager holds now. */
  heldEntries(): SidecarLockHeldEntry[];
}

const managers = new Map<string, SidecarLockManager>();

/** The manager of this key: the same one each time, in all of the process. It is never forgotten. */
export function createSidecarLockManager(key: string): SidecarLockManager {
  const known = managers.get(key);
  if (known !== undefined) {
    return known;
  }
  const manager = createManager(createManagerCore(thisWorld()));
  managers.set(key, manager);
  return manager;
}

/** Runs a function while holding the lock of one target, as `SidecarLockManager.withLock` does. */
export function withSidecarLock<T>(targetPath: string, options: WithSidecarLockOptions, work: () => T | Promise<T>): Promise<T> {
  const { managerKey, ...choices } = options;
  return createSidecarLockManager(managerKey ?? DEFAULT_KEY).withLock({ ...choices, targetPath }, work);
}

/** One for all targets: a manager is never forgotten, and targets are without number. */
const DEFAULT_KEY = "holdfast.sidecar-lock";

function createManager(core: ManagerCore): SidecarLockManager {
  return {
    acquire: (options) => core.acquire(options, ownershipFor(options, false)),
    acquireSync: (options) => core.acquireSync(options, ownershipFor(options, false)),

    async withLock(options, work) {
      const ownership = ownershipFor(options, true);
      const lock = await core.acquire(options, ownership);
      let result;
      try {
        result = await runAsHolder(ownership, work);
      } catch (error) {
        await lock.release().catch((failure: unknown) => {
          throw new ReleaseAfterFailureError(failure, error);
        });
        throw error;
      }
      await lock.release();
      return result;
    },

    withLockSync(options, work) {
      const ownership = ownershipFor(options, true);
      const lock = core.acquireSync(options, ownership);
      let result;
      try {
        result = runAsHolder(ownership, work);
      } catch (error) {
        releaseAfter(lock, error);
        throw error;
      }
      lock.release();
      return result;
    },

    drain: core.drain,
    reset: core.reset,
    heldEntries: core.heldEntries,
  };
}

function releaseAfter(lock: SidecarLockSyncHandle, failure: unknown): void {
  try {
    lock.release();
  } catch (error) {
    throw new ReleaseAfterFailureError(error, failure);
  }
}
