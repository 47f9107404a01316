import { closeSync, fstatSync, openSync, unlinkSync } from "node:fs";
import { STAGING_NAME } from "@holdfast/pointer-directory";
import type { Clock } from "./clock.ts";
import { LOCAL_TIME_TRUST_MS } from "./limits.ts";

/** The time that stamps local files, in milliseconds since 1970; not later than now. */
export interface LocalTime {
  nowMs(): number;
}

export interface LocalTimeOptions {
  readonly root: string;
  readonly clock: Pick<Clock, "wallMs" | "monotonicMs">;
  readonly nonce: () => string;
}

/**
 * The kernel stamps files by its own clock, and a process can have another one: under libfaketime, as test suites are run,
 * every old stamp looks older and a live holder looks dead. So the process's clock is believed only while it goes with a stamp
 * that the kernel made for us, carried on by the monotonic clock. After a step of either, and always where they differ, a new
 * stamp is made: three system calls. Where none can be made nothing can be taken over either, and the process's clock will do.
 */
export function createLocalTime({ root, clock, nonce }: LocalTimeOptions): LocalTime {
  let stamped: { readonly stampMs: number; readonly atMs: number } | undefined;
  return {
    nowMs() {
      const [wallMs, monotonicMs] = [clock.wallMs(), clock.monotonicMs()];
      if (stamped !== undefined) {
        const carriedMs = stamped.stampMs + (monotonicMs - stamped.atMs);
        if (Math.abs(wallMs - carriedMs) <= LOCAL_TIME_TRUST_MS) {
          return Math.min(wallMs, carriedMs);
        }
      }
      const stampMs = stampOfNewFile(`${root}/${STAGING_NAME}/${nonce()}`);
      stamped = stampMs === undefined ? undefined : { stampMs, atMs: monotonicMs };
      return stampMs ?? wallMs;
    },
  };
}

/** The file is named like a prepared register, so that one left behind by a crash is swept like those. */
function stampOfNewFile(path: string): number | undefined {
  try {
    const file = openSync(path, "wx", 0o600);
    try {
      return fstatSync(file).mtimeMs;
    } finally {
      closeSync(file);
      unlinkSync(path);
    }
  } catch {
    // A store that is not there yet, or not ours to write in; what is wrong with it is told by the request itself.
    return undefined;
  }
}
