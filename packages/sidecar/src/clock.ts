/** All the time this package sees. The only file that touches it. */
export interface Clock {
  /** Milliseconds since 1970: the clock that stamps local files, and that people write into payloads. */
  wallMs(): number;
  /** Milliseconds since some moment, never set back. Deadlines are counted on it. */
  monotonicMs(): number;
  /** Calls back once, not before `delayMs`. Cancelled by what it returns. */
  after(delayMs: number, callBack: () => void, options: { readonly keepsProcess: boolean }): () => void;
  /** Blocks this thread. */
  sleepSync(delayMs: number): void;
}

/** The longest delay a timer takes; more would fire at once. */
const TIMER_MS_MAX = 2_147_483_647;

let parked: Int32Array | undefined;

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, callBack, { keepsProcess }) {
    const timer = setTimeout(callBack, Math.min(TIMER_MS_MAX, Math.max(0, delayMs)));
    if (!keepsProcess) {
      timer.unref();
    }
    return () => clearTimeout(timer);
  },
  sleepSync(delayMs) {
    parked ??= new Int32Array(new SharedArrayBuffer(4));
    Atomics.wait(parked, 0, 0, Math.max(0, delayMs));
  },
};
