import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { STAGING_NAME } from "@holdfast/pointer-directory";
import { describe, expect, test } from "vitest";
import { systemClock } from "../src/clock.ts";
import { createLocalTime } from "../src/local-time.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

const HOUR_MS = 3_600_000;
/** Between two readings on a busy machine. */
const PAUSE_MS = 20_000;

function timeWith(clock: { wallMs?: () => number; monotonicMs?: () => number }) {
  const root = temporaryDirectory();
  const staging = join(root, STAGING_NAME);
  mkdirSync(staging);
  let made = 0;
  const nonce = (): string => `stamp-${(made += 1)}`;
  return { staging, stamps: () => made, time: createLocalTime({ root, clock: { ...systemClock, ...clock }, nonce }) };
}

describe("the time of a local disk", () => {
  test("is the kernel's and not that of a process whose clock is an hour ahead, which would take live holders for dead", () => {
    const { time, staging } = timeWith({ wallMs: () => Date.now() + HOUR_MS });
    for (let asked = 0; asked < 3; asked += 1) {
      const before = Date.now();
      const told = time.nowMs();
      expect(told).toBeLessThanOrEqual(Date.now() + 1); // whole milliseconds against the stamp of a part of one
      expect(told).toBeGreaterThan(before - PAUSE_MS);
    }
    expect(readdirSync(staging)).toEqual([]);
  });

  test("is asked of the kernel once, and carried on from there while both clocks agree", () => {
    let elapsedMs = 0;
    const start = Date.now();
    const { time, stamps } = timeWith({ wallMs: () => start + elapsedMs, monotonicMs: () => elapsedMs });
    time.nowMs();
    elapsedMs = 60_000;
    const told = time.nowMs();
    expect(stamps()).toBe(1);
    expect(told).toBeLessThanOrEqual(start + 60_000);
    expect(told).toBeGreaterThan(start + 60_000 - PAUSE_MS);
  });

  test("is asked again after a step of the clock in either direction", () => {
    let stepMs = 0;
    const { time, stamps } = timeWith({ wallMs: () => Date.now() + stepMs });
    time.nowMs();
    for (stepMs of [HOUR_MS, -HOUR_MS]) {
      const asked = stamps();
      const told = time.nowMs();
      expect(stamps()).toBeGreaterThan(asked);
      expect(told).toBeLessThanOrEqual(Date.now() + 1); // whole milliseconds against the stamp of a part of one
    }
  });

  test("is the process's own where no stamp can be made, since nothing can be written there either", () => {
    const time = createLocalTime({ root: join(temporaryDirectory(), "absent"), clock: { wallMs: () => 5_000, monotonicMs: () => 1 }, nonce: () => "x" });
    expect(time.nowMs()).toBe(5_000);
  });
});
