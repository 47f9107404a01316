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
  wake(): void;
}

export interface Admissions {
  /**
   * One who waits for a target and a lock file is first when it is first for both: one target may be locked by two lock
   * files, and one lock file may be meant for two targets.
   *
   * @param wake Called when it may have become first.
   */
  enter(target: string, lock: string, wake: () => void): Admission;
}

type Queues = Map<string, Waiting[]>;

export function createAdmissions(): Admissions {
  const byTarget: Queues = new Map();
  const byLock: Queues = new Map();

  return {
    enter(target, lock, wake) {
      const waiting: Waiting = { wake };
      // Both at once, so two that wait for the same wait in the same order everywhere and never for each other.
      join(byTarget, target, waiting);
      join(byLock, lock, waiting);
      return {
        isFirst: () => byTarget.get(target)?.[0] === waiting && byLock.get(lock)?.[0] === waiting,
        leave() {
          leave(byTarget, target, waiting);
          leave(byLock, lock, waiting);
        },
      };
    },
  };
}

function join(queues: Queues, key: string, waiting: Waiting): void {
  const queue = queues.get(key);
  if (queue === undefined) {
    queues.set(key, [waiting]);
  } else {
    queue.push(waiting);
  }
}

function leave(queues: Queues, key: string, waiting: Waiting): void {
  const queue = queues.get(key);
  const index = queue === undefined ? -1 : queue.indexOf(waiting);
  if (queue === undefined || index < 0) {
    return;
  }
  if (queue.length === 1) {
    queues.delete(key);
    return;
  }
  queue.splice(index, 1);
  if (index === 0) {
    queue[0]?.wake();
  }
}
