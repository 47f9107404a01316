/** All the time this package sees. The only file that touches it. */
export interface Clock {
  /** Milliseconds since 1970, by this machine. What other tools compare their expiry with. */
  wallMs(): number;
  /** Milliseconds since some moment, suspend included where the system counts it; never set back. Deadlines are counted on it. */
  elapsedMs(): number;
  /** Calls back once, not before `delayMs`. Cancelled by what it returns. */
  after(delayMs: number, callBack: () => void): () => void;
  /** Minutes that local time is ahead of UTC at a moment. */
  zoneMinutes(atMs: number): number;
}

/** The longest delay that a timer takes; more would fire at once. */
const TIMER_MS_MAX = 2_147_483_647;

export function createSystemClock(readBootMs: () => number): Clock {
  return {
    wallMs: () => Date.now(),
    elapsedMs: readBootMs,
    after(delayMs, callBack) {
      const timer = setTimeout(callBack, Math.min(TIMER_MS_MAX, Math.max(0, delayMs)));
      return () => clearTimeout(timer);
    },
    zoneMinutes: (atMs) => -new Date(atMs).getTimezoneOffset(),
  };
}

/** Settles after the time, or as soon as the signal aborts. It never rejects: the caller looks at what is so. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve();
      return;
    }
    const wake = (): void => {
      cancel();
      signal?.removeEventListener("abort", wake);
      resolve();
    };
    const cancel = clock.after(delayMs, wake);
    signal?.addEventListener("abort", wake, { once: true });
  });
}
