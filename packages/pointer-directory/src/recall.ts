/** What this process last saw in a register. A guess to be checked, never an answer. */
export interface Recalled {
  readonly version: string;
  /** The versions before it, the latest first, without a gap; may be shorter than what the body names. */
  readonly predecessors: readonly string[];
  /** The body's stamp, once it was read; bodies never change. */
  readonly modifiedMs: number | undefined;
}

export interface Recall {
  get(path: string): Recalled | undefined;
  set(path: string, seen: Recalled): void;
  forget(path: string): void;
}

/** Remembers at most `max` registers and drops the one not set for longest. */
export function createRecall(max: number): Recall {
  const seenAt = new Map<string, Recalled>();
  return {
    get: (path) => seenAt.get(path),
    set(path, seen) {
      seenAt.delete(path);
      seenAt.set(path, seen);
      if (seenAt.size > max) {
        for (const oldest of seenAt.keys()) {
          seenAt.delete(oldest);
          break;
        }
      }
    },
    forget(path) {
      seenAt.delete(path);
    },
  };
}
