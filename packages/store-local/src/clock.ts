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
  monotonicMs: () => performance.now(),
  uptimeMs: () => uptime() * 1_000,
};
