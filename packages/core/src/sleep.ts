import type { Clock, TimerOptions } from "./clock.ts";

/** Settles after the time, or as soon as one of the signals aborts. It never rejects: the caller looks at what is so. */
export function sleep(clock: Clock, delayMs: number, signals: readonly (AbortSignal | undefined)[] = [], options?: TimerOptions): Promise<void> {
  return new Promise((resolve) => {
    if (signals.some((signal) => signal?.aborted === true)) {
      resolve();
      return;
    }
    const wake = (): void => {
      timer.cancel();
      for (const signal of signals) {
        signal?.removeEventListener("abort", wake);
      }
      resolve();
    };
    const timer = clock.setTimer(delayMs, wake, options);
    for (const signal of signals) {
      signal?.addEventListener("abort", wake, { once: true });
    }
  });
}
