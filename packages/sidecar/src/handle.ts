import type { Held } from "./held.ts";

/** A held lock. Releasing it twice is releasing it once. */
export interface SidecarLockHandle extends AsyncDisposable {
  readonly lockPath: string;
  /** The guarded file by its real path. */
  readonly normalizedTargetPath: string;
  /** Looks whether the lock file is still there and ours. Where it is not, somebody else may be at work. */
  verifyStillHeld(): Promise<boolean>;
  /**
   * Gives the lock back, once every handle of it has. A lock that was lost is left to whoever has it. When the file
   * system refuses, it rejects with that error, the lock stays, and it may be called again.
   */
  release(): Promise<void>;
}

/** A lock held by synchronous code. */
export interface SidecarLockSyncHandle extends Disposable {
  readonly lockPath: string;
  readonly normalizedTargetPath: string;
  /** As in `SidecarLockHandle`. */
  verifyStillHeld(): boolean;
  /** As in `SidecarLockHandle`. Blocks while another tool is about to reclaim the lock. */
  release(): void;
}

export function createHandle(held: Held): SidecarLockHandle {
  const isLastRelease = countHandle(held);
  const release = async (): Promise<void> => {
    if (isLastRelease()) {
      await held.end();
    }
  };
  const { lock: lockPath, target: normalizedTargetPath } = held.request.paths;
  return { lockPath, normalizedTargetPath, verifyStillHeld: () => Promise.resolve(held.isStillHeld()), release, [Symbol.asyncDispose]: release };
}

export function createSyncHandle(held: Held): SidecarLockSyncHandle {
  const isLastRelease = countHandle(held);
  const release = (): void => {
    if (isLastRelease()) {
      held.endSync();
    }
  };
  const { lock: lockPath, target: normalizedTargetPath } = held.request.paths;
  return { lockPath, normalizedTargetPath, verifyStillHeld: () => held.isStillHeld(), release, [Symbol.dispose]: release };
}

/** Says whether a release of this handle is to remove the lock file: it was the last, and again if that failed. */
function countHandle(held: Held): () => boolean {
  let isReleased = false;
  let wasLast = false;
  held.handles += 1;
  return () => {
    if (!isReleased) {
      isReleased = true;
      held.handles -= 1;
      wasLast = held.handles === 0;
    }
    return wasLast && !held.hasEnded();
  };
}
