/**
 * Inside of one process, whoever wants a lock queues here first and only the head of the queue goes to the file system:
 * forty tasks are one contender to the others, and hand over without a file being looked at.
 */
export interface Admission {
  isFirst(): boolean;
  /** Lets the next one in. Does nothing the second time. */
  leave(): void;
}

interface Waiting {
  readonly keys: readonly string[];
  wake(): void;
}

export interface Admissions {
  /** @param keys One who waits for several is first when it is first in each. @param wake Called when it may have become first. */
  enter(keys: readonly string[], wake: () => void): Admission;
}

export function createAdmissions(): Admissions {
  const queues = new Map<string, Waiting[]>();

  function isFirst(waiting: Waiting): boolean {
    return waiting.keys.every((key) => queues.get(key)?.[0] === waiting);
  }

  function leaveQueue(key: string, waiting: Waiting): void {
    const queue = queues.get(key) ?? [];
    const index = queue.indexOf(waiting);
    if (index >= 0) {
      queue.splice(index, 1);
    }
    if (queue.length === 0) {
      queues.delete(key);
    } else if (index === 0) {
      queue[0]?.wake();
    }
  }

  return {
    enter(keys, wake) {
      const waiting: Waiting = { keys, wake };
      // All at once, so two that wait for the same keys wait in the same order everywhere and never for each other.
      for (const key of keys) {
        const queue = queues.get(key);
        if (queue === undefined) {
          queues.set(key, [waiting]);
        } else {
          queue.push(waiting);
        }
      }
      return {
        isFirst: () => isFirst(waiting),
        leave() {
          for (const key of keys) {
            leaveQueue(key, waiting);
          }
        },
      };
    },
  };
}
