import { sharedNowMs } from "./clock.ts";

/** How long this machine kept its own judge waiting: so long it may have kept anybody else, whatever a store or a lock did. */
export interface Lag extends Disposable {
  readonly longestMs: number;
  readonly totalMs: number;
  /** How much of the time between two moments was lost. */
  withinMs(fromMs: number, untilMs: number): number;
}

interface Stall {
  readonly fromMs: number;
  readonly untilMs: number;
}

const TICK_MS = 20;
/** Timers are late by a little on any machine. */
const STALL_MIN_MS = 20;
const STALLS_MAX = 100_000;

/** A timer that should fire every 20 ms, and notes by how much it was late. */
export function measureLag(): Lag {
  const stalls: Stall[] = [];
  let dueMs = sharedNowMs() + TICK_MS;
  const timer = setInterval(() => {
    const nowMs = sharedNowMs();
    if (nowMs - dueMs > STALL_MIN_MS && stalls.length < STALLS_MAX) {
      stalls.push({ fromMs: dueMs, untilMs: nowMs });
    }
    dueMs = nowMs + TICK_MS;
  }, TICK_MS);
  timer.unref();
  const lengthMs = ({ fromMs, untilMs }: Stall): number => Math.max(0, untilMs - fromMs);
  return {
    get longestMs() {
      return Math.max(0, ...stalls.map(lengthMs));
    },
    get totalMs() {
      return stalls.reduce((sum, stall) => sum + lengthMs(stall), 0);
    },
    withinMs: (fromMs, untilMs) => stalls.reduce((sum, stall) => sum + lengthMs({ fromMs: Math.max(stall.fromMs, fromMs), untilMs: Math.min(stall.untilMs, untilMs) }), 0),
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
