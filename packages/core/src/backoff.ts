import type { Random } from "./random.ts";

export interface Backoff {
  /** The next pause in milliseconds. */
  nextMs(): number;
  /** Starts again from the shortest pause: something changed. */
  reset(): void;
}

/**
 * Decorrelated jitter: each pause is drawn between the shortest one and three times the last, up to a maximum, so that
 * waiters which collided once do not march in step.
 */
export function createBackoff(random: Random, minMs: number, maxMs: number): Backoff {
  let last = minMs;
  return {
    nextMs() {
      last = Math.min(maxMs, minMs + random.fraction() * (last * 3 - minMs));
      return last;
    },
    reset() {
      last = minMs;
    },
  };
}
