import type { Clock } from "../../src/clock.ts";
import { createSystemClock } from "../../src/clock.ts";
import type { Surroundings } from "../../src/surroundings.ts";
import { thisMachine } from "../../src/surroundings.ts";

export interface ManualClock extends Clock {
  /** Lets time pass, a timer at a time, and whatever the timers set off. */
  advance(byMs: number): Promise<void>;
  /** Steps the wall clock alone. */
  stepWall(byMs: number): void;
  /** Lets time pass at once, as a machine that stands still does; timers come late. */
  jump(byMs: number): void;
}

export const START_MS = Date.UTC(2026, 10, 24, 9, 0, 0);

export function manualClock(zone = 0): ManualClock {
  let elapsed = 0;
  let wall = START_MS;
  let timers: { atMs: number; callBack: () => void }[] = [];
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 200; turn += 1) {
      await Promise.resolve();
    }
  };
  return {
    wallMs: () => wall,
    elapsedMs: () => elapsed,
    zoneMinutes: () => zone,
    after(delayMs, callBack) {
      const timer = { atMs: elapsed + Math.max(0, delayMs), callBack };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    async advance(byMs) {
      const untilMs = elapsed + byMs;
      await settle();
      for (let next = earliest(timers); next !== undefined && next.atMs <= Math.max(untilMs, elapsed); next = earliest(timers)) {
        const due = next;
        timers = timers.filter((timer) => timer !== due);
        wall += Math.max(0, due.atMs - elapsed);
        elapsed = Math.max(elapsed, due.atMs);
        due.callBack();
        await settle();
      }
      wall += Math.max(0, untilMs - elapsed);
      elapsed = Math.max(elapsed, untilMs);
    },
    jump(byMs) {
      wall += byMs;
      elapsed += byMs;
    },
    stepWall(byMs) {
      wall += byMs;
    },
  };
}

function earliest<T extends { atMs: number }>(timers: readonly T[]): T | undefined {
  return timers.reduce<T | undefined>((first, timer) => (first === undefined || timer.atMs < first.atMs ? timer : first), undefined);
}

/** This machine with some of it replaced. */
export function surroundingsWith(changes: Partial<Surroundings> = {}): Surroundings {
  return { ...thisMachine(), ...changes };
}

/** A clock that passes a hundred times as fast: for tests of real loops. */
export function fastClock(factor = 100): Clock {
  const system = createSystemClock(() => performance.now());
  const from = performance.now();
  return {
    ...system,
    elapsedMs: () => (performance.now() - from) * factor,
    wallMs: () => START_MS + (performance.now() - from) * factor,
    after: (delayMs, callBack) => system.after(delayMs / factor, callBack),
  };
}
