import type { Clock, TimerOptions } from "./clock.ts";

/** Waits for the work, for so long at the most; what it comes to is its own affair. Leaves no timer and no listener behind. */
export async function waitFor(clock: Clock, work: Promise<unknown>, limitMs: number, signal?: AbortSignal, options?: TimerOptions): Promise<void> {
  const done = new AbortController();
  void work.then(
    () => done.abort(),
    () => done.abort(),
  );
  await sleep(clock, limitMs, [signal, done.signal], options);
}

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
