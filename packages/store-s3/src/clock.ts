/** The one thing this package asks of time: to be woken. Ages come from the store. The only file with a timer. */
export interface Timer {
  /** Calls back once after `delayMs`, unless cancelled. */
  after(delayMs: number, callback: () => void): Disposable;
}

export const systemTimer: Timer = {
  after(delayMs, callback) {
    const handle = setTimeout(callback, delayMs);
    return { [Symbol.dispose]: () => clearTimeout(handle) };
  },
};
