import { uptime } from "node:os";

/** The times this package reads. The only file that reads them. */
export interface Clock {
  /** Milliseconds since 1970: the clock that also stamps local files. */
  wallMs(): number;
  /** Milliseconds since some moment, never set back. */
  monotonicMs(): number;
  /** Milliseconds since the machine started. */
  uptimeMs(): number;
}

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs() {
    // Not `performance.now()`: the first use of that global loads all of `node:perf_hooks`, a tenth of a short command.
    const [seconds, nanoseconds] = process.hrtime();
    return seconds * 1_000 + nanoseconds / 1e6;
  },
  uptimeMs: () => uptime() * 1_000,
};

/** Calls back after all that the system has to tell at this moment. Does not keep the process alive. */
export function afterThis(callback: () => void): Disposable {
  const handle = setImmediate(callback).unref();
  return { [Symbol.dispose]: () => clearImmediate(handle) };
}
