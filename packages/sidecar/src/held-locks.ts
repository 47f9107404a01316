/** The locks that this process holds, whoever manages them, for the moment it ends. */
export interface HeldLocks {
  add(lock: Endable): void;
  delete(lock: Endable): void;
}

export interface Endable {
  /** Removes the lock file as well as can be done at once. */
  endAtExit(): void;
}

/** @param onExit Registers what to do when the process ends. Called once, when the first lock is held. */
export function createHeldLocks(onExit: (listener: () => void) => void): HeldLocks {
  const locks = new Set<Endable>();
  let isListening = false;

  function endAll(): void {
    for (const lock of locks) {
      try {
        lock.endAtExit();
      } catch {
        // Nothing more can be done by a process that ends; the next to come finds the holder dead and takes the lock.
      }
    }
    locks.clear();
  }

  return {
    add(lock) {
      locks.add(lock);
      if (!isListening) {
        isListening = true;
        onExit(endAll);
      }
    },
    delete: (lock) => void locks.delete(lock),
  };
}
