import type { TestkitClock } from "../src/index.ts";

/** September 2025, so that it can pass for a store's time. */
const START_MS = 1_757_000_000_000;

export interface VirtualClock extends TestkitClock {
  /** Delays nobody waited out or gave up yet. */
  waiting(): number;
}

interface Delay {
  readonly dueMs: number;
  readonly resolve: () => void;
}

/** Time that jumps to the next delay as soon as nothing else is left to do. */
export function createVirtualClock(): VirtualClock {
  const delays = new Set<Delay>();
  let nowMs = START_MS;
  let isPumping = false;

  function pump(): void {
    const [next] = [...delays].sort((left, right) => left.dueMs - right.dueMs);
    isPumping = next !== undefined;
    if (next !== undefined) {
      delays.delete(next);
      nowMs = Math.max(nowMs, next.dueMs);
      next.resolve();
      // An immediate comes after every promise that the step above settled, and those that followed from it.
      setImmediate(pump);
    }
  }

  return {
    nowMs: () => nowMs,
    waiting: () => delays.size,
    delay(delayMs, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(signal.reason);
          return;
        }
        const giveUp = () => {
          delays.delete(delay);
          reject(signal?.reason);
        };
        const delay = {
          dueMs: nowMs + delayMs,
          resolve() {
            signal?.removeEventListener("abort", giveUp);
            resolve();
          },
        };
        delays.add(delay);
        signal?.addEventListener("abort", giveUp, { once: true });
        if (!isPumping) {
          isPumping = true;
          setImmediate(pump);
        }
      });
    },
  };
}
