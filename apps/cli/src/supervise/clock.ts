import { setTimeout as sleepFor } from "node:timers/promises";
import { readProcFile } from "./proc-file.ts";

/**
 * A clock that a POSIX shell can read too, so that a deadline means the same to both sides:
 * `boot` is /proc/uptime, which counts suspended time; `wall` is `date +%s`, where there is no such file.
 */
export interface SharedClock {
  readonly kind: "boot" | "wall";
  /** Milliseconds since an arbitrary, fixed moment. */
  nowMs(): number;
  sleep(delayMs: number): Promise<void>;
  /** Calls back once after the delay, unless disposed before. Keeps the process up. */
  after(delayMs: number, callback: () => void): Disposable;
}

const UPTIME_FILE = "/proc/uptime";

/** Every machine with /proc/uptime uses it; the shell is told which one was chosen. */
export function systemClock(): SharedClock {
  const kind = uptimeMs() === undefined ? "wall" : "boot";
  return {
    kind,
    nowMs: () => (kind === "boot" ? (uptimeMs() ?? Number.POSITIVE_INFINITY) : Date.now()),
    sleep: (delayMs) => sleepFor(delayMs),
    after(delayMs, callback) {
      const handle = setTimeout(callback, Math.max(0, delayMs));
      return { [Symbol.dispose]: () => clearTimeout(handle) };
    },
  };
}

/** Undefined where there is no such file. A file that went away later reads as the end of time: stopping too early is the safe side. */
function uptimeMs(): number | undefined {
  const seconds = Number.parseFloat(readProcFile(UPTIME_FILE) ?? "");
  return Number.isFinite(seconds) ? Math.round(seconds * 1000) : undefined;
}
