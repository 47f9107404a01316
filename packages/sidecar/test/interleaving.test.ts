import { describe, expect, test } from "vitest";
import { runSchedule, type ScheduleOptions } from "./run-schedule.ts";

/** Few, because the simulator tries every order of the same calls; `HOLDFAST_SCHEDULES` sets another number. */
const SCHEDULES = Number(process.env["HOLDFAST_SCHEDULES"] ?? 300);

function brokenIn(options: Omit<ScheduleOptions, "seed">): string[] {
  const found: string[] = [];
  for (let seed = 1; seed <= SCHEDULES && found.length < 3; seed += 1) {
    found.push(...runSchedule({ ...options, seed }).map((problem) => `seed ${seed}: ${problem}`));
  }
  return found;
}

describe("whatever the order of the calls of three processes", () => {
  test("there are never two holders, and everything is gone in the end", () => {
    expect(brokenIn({ crashes: 0, foreign: 0, robs: false })).toEqual([]);
  });

  test("the same holds when two of them are killed at any call", () => {
    expect(brokenIn({ crashes: 2, foreign: 0, robs: false })).toEqual([]);
  });

  test("the same holds when all of them are killed, and hours pass between two calls", () => {
    expect(brokenIn({ crashes: 3, foreign: 0, robs: false, sleeps: true })).toEqual([]);
  });

  test("the same holds among processes that lock as fs-safe does and remove the locks of the dead", () => {
    expect(brokenIn({ crashes: 2, foreign: 2, robs: false })).toEqual([]);
  });

  test("where such processes remove the locks of the living, nobody else's lock is ever touched", () => {
    expect(brokenIn({ crashes: 0, foreign: 2, robs: true })).toEqual([]);
  });

  test("where a policy takes locks from the living, each removal hits the incarnation it was meant for", () => {
    expect(brokenIn({ crashes: 1, foreign: 0, robs: false, impatient: true })).toEqual([]);
  });

  test("where no process can be proven gone, age decides in the end and nothing stays locked", () => {
    expect(brokenIn({ crashes: 2, foreign: 0, robs: false, canProve: false })).toEqual([]);
  });

  test("without hard links the same holds under the guard", () => {
    expect(brokenIn({ crashes: 1, foreign: 0, robs: false, hasLinks: false })).toEqual([]);
  });
});
