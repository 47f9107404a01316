import type { Clock, Instant } from "../../src/clock.ts";

interface Pending {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** Time that moves only when a test moves it. Timers run on the monotonic clock, as the real ones do. */
export interface ManualClock extends Clock {
  /** Moves all clocks on together, firing timers in order, and lets every promise settle in between. */
  advance(milliseconds: number): Promise<void>;
  /** The machine sleeps: the monotonic clock stands still. */
  suspend(milliseconds: number): Promise<void>;
  /** Somebody sets the wall clock. */
  setWall(byMs: number): Promise<void>;
  /** The process is stopped: time passes, timers only fire afterwards. */
  pause(milliseconds: number): void;
}

/** Lets everything that can go on without time go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export function createManualClock(startMs = 1_800_000_000_000): ManualClock {
  let now: Instant = { wallMs: startMs, monotonicMs: 5_000, bootMs: 90_000 };
  const pending = new Set<Pending>();

  const move = (wall: number, monotonic: number, boot: number): void => {
    now = { wallMs: now.wallMs + wall, monotonicMs: now.monotonicMs + monotonic, bootMs: now.bootMs + boot };
  };

  const nextDue = (beforeMs: number): Pending | undefined =>
    [...pending].filter((timer) => timer.dueMs <= beforeMs).sort((a, b) => a.dueMs - b.dueMs)[0];

  async function fireUntil(endMs: number): Promise<void> {
    await settle();
    for (let timer = nextDue(endMs); timer !== undefined; timer = nextDue(endMs)) {
      const step = Math.max(0, timer.dueMs - now.monotonicMs);
      move(step, step, step);
      pending.delete(timer);
      timer.callback();
      await settle();
    }
  }

  return {
    now: () => now,
    setTimer(delayMs, callback) {
      const timer = { dueMs: now.monotonicMs + delayMs, callback };
      pending.add(timer);
      return { cancel: () => void pending.delete(timer) };
    },
    async advance(milliseconds) {
      const endMs = now.monotonicMs + milliseconds;
      await fireUntil(endMs);
      const rest = endMs - now.monotonicMs;
      move(rest, rest, rest);
      await settle();
    },
    async suspend(milliseconds) {
      move(milliseconds, 0, milliseconds);
      await settle();
    },
    async setWall(byMs) {
      move(byMs, 0, 0);
      await settle();
    },
    pause(milliseconds) {
      move(milliseconds, milliseconds, milliseconds);
    },
  };
}
