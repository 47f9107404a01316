import { uptime } from "node:os";
import { createProcUptime } from "./proc-uptime.ts";

/** One look at three clocks, in milliseconds. Compare instants of one process only: the origins are unspecified. */
export interface Instant {
  /** Milliseconds since 1970. Steps, both ways, when somebody sets the clock. */
  readonly wallMs: number;
  /** Never goes back. Stands still during suspend on Linux. */
  readonly monotonicMs: number;
  /**
   * Never goes back, and counts the time a machine was suspended. On Linux in steps of 10 ms, so a difference can be
   * up to 10 ms short. Equal to `monotonicMs` on other systems: on macOS and Windows that clock counts suspend itself.
   */
  readonly bootMs: number;
}

export interface ClockSources {
  wallMs(): number;
  monotonicMs(): number;
  /** Best first. One that answers null is never asked again. */
  readonly bootMs: readonly (() => number | null)[];
}

/**
 * Reads wall, monotonic, boot, in this order. A machine can be suspended between two of the reads: then the wall time
 * is from before and the boot time from after, so that of any two instants one pair still shows the gap.
 */
export function createClockReader(sources: ClockSources): () => Instant {
  let next = 0;
  let shiftMs = 0;
  let last: { readonly monotonicMs: number; readonly bootMs: number } | undefined;

  /** A source that took over must not jump back, or a lease would seem younger than it is. */
  function settle(readMs: number, monotonicMs: number, isFirstOfItsSource: boolean): number {
    if (isFirstOfItsSource && last !== undefined) {
      shiftMs = Math.max(0, last.bootMs + (monotonicMs - last.monotonicMs) - readMs);
    }
    return readMs + shiftMs;
  }

  function readBoot(monotonicMs: number): number {
    const before = next;
    for (let source = sources.bootMs[next]; source !== undefined; source = sources.bootMs[next]) {
      const readMs = source();
      if (readMs !== null) {
        return settle(readMs, monotonicMs, next !== before);
      }
      next += 1;
    }
    return settle(monotonicMs, monotonicMs, next !== before);
  }

  return () => {
    const wallMs = sources.wallMs();
    const monotonicMs = sources.monotonicMs();
    const bootMs = readBoot(monotonicMs);
    last = { monotonicMs, bootMs };
    return { wallMs, monotonicMs, bootMs };
  };
}

/** Not `performance.now()`, which starts anew in each worker thread. */
function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}

function osUptimeMs(): number | null {
  try {
    return uptime() * 1000;
  } catch {
    // The system refuses to say; the monotonic clock takes over.
    return null;
  }
}

/**
 * Only Linux needs a clock besides the monotonic one. On macOS `os.uptime()` would be worse: whole seconds, worked out
 * from the wall clock (libuv, `uv_uptime`), while `hrtime` there is `mach_continuous_time`, which counts sleep.
 */
const bootSources = process.platform === "linux" || process.platform === "android" ? [createProcUptime("/proc/uptime"), osUptimeMs] : [];

/**
 * What time it is, by three clocks. Never throws; takes about 2 microseconds. The first call on Linux opens one file
 * descriptor and keeps it for as long as the process runs.
 */
export const readClocks: () => Instant = createClockReader({ wallMs: () => Date.now(), monotonicMs, bootMs: bootSources });
