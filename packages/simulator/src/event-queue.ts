interface Queued {
  readonly atMs: number;
  readonly act: () => void;
}

/** What is to happen, by time; at one time, first asked for comes first. */
export interface EventQueue {
  add(atMs: number, act: () => void): void;
  /** Infinite when empty. */
  nextMs(): number;
  runNext(): void;
}

export function createEventQueue(): EventQueue {
  // Latest first, so that the next one is taken from the end. A run has few events at once; a heap would not pay.
  const queued: Queued[] = [];
  return {
    add(atMs, act) {
      let index = queued.length;
      while (index > 0 && (queued[index - 1]?.atMs ?? atMs) <= atMs) {
        index -= 1;
      }
      queued.splice(index, 0, { atMs, act });
    },
    nextMs: () => queued[queued.length - 1]?.atMs ?? Number.POSITIVE_INFINITY,
    runNext() {
      queued.pop()?.act();
    },
  };
}
