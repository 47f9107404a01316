import { describe, expect, test } from "vitest";
import { runSchedule, type ScheduleOptions } from "./run-schedule.ts";

const SCHEDULES = Number(process.env["HOLDFAST_SCHEDULES"] ?? 600);

async function brokenIn(options: Omit<ScheduleOptions, "seed">): Promise<string[]> {
  const found: string[] = [];
  for (let seed = 1; seed <= SCHEDULES && found.length < 3; seed += 1) {
    const broken = await runSchedule({ ...options, seed });
    found.push(...broken.map((problem) => `seed ${seed}: ${problem}`));
  }
  return found;
}

describe("whatever the order of three actors' calls", () => {
  test("no register has two pointers, no answer is untrue and nobody is locked out", async () => {
    expect(await brokenIn({ isLossy: false, crashes: 0, removers: 0 })).toEqual([]);
  });

  test("the same holds when two of them are killed at some call", async () => {
    expect(await brokenIn({ isLossy: false, crashes: 2, removers: 0 })).toEqual([]);
  });

  test("the same holds while somebody deletes the register by hand and stops half-way", async () => {
    expect(await brokenIn({ isLossy: false, crashes: 2, removers: 2 })).toEqual([]);
  });

  test("the same holds when replies get lost, requests are sent twice and renames land late", async () => {
    expect(await brokenIn({ isLossy: true, crashes: 1, removers: 0 })).toEqual([]);
  });
});
