import { type Instant, readClocks } from "@holdfast/host";

export type { Instant } from "@holdfast/host";

export interface Timer {
  /** Ends the timer; harmless afterwards. */
  cancel(): void;
}

export interface TimerOptions {
  /** Whether the process stays up for this timer. Default true. */
  readonly keepAlive?: boolean;
}

/** Time as core sees it. The simulator hands in another one; this file is the only one that touches the real one. */
export interface Clock {
  now(): Instant;
  /** Calls back once, `delayMs` or more later on the monotonic clock. */
  setTimer(delayMs: number, callback: () => void, options?: TimerOptions): Timer;
}

/** A timer of Node counts in a signed 32-bit number of milliseconds; a longer one fires at once. */
const TIMER_DELAY_MAX_MS = 2_147_483_647;

export const systemClock: Clock = {
  now: readClocks,
  setTimer(delayMs, callback, options) {
    const handle = setTimeout(callback, Math.min(Math.max(0, Math.ceil(delayMs)), TIMER_DELAY_MAX_MS));
    if (options?.keepAlive === false) {
      handle.unref();
    }
    return { cancel: () => clearTimeout(handle) };
  },
};
