/** What this package asks of time. The only file that reads a clock or sets a timer. */
export interface Clock {
  /** Milliseconds since some moment, never set back. */
  monotonicMs(): number;
  /** Milliseconds since 1970, for comparing with a server's clock in words only. */
  wallMs(): number;
  /** Calls back once after `delayMs`, unless cancelled. */
  after(delayMs: number, callback: () => void): Disposable;
}

export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  after(delayMs, callback) {
    const handle = setTimeout(callback, delayMs);
    return { [Symbol.dispose]: () => clearTimeout(handle) };
  },
};
