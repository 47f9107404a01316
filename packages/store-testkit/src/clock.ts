import { setTimeout as wait } from "node:timers/promises";

/** Time as the testkit sees it. Tests hand in a virtual one; this file is the only one that touches the real one. */
export interface TestkitClock {
  /** Milliseconds on a clock that never steps; only differences mean something. */
  nowMs(): number;
  /** Resolves `delayMs` or more later; rejects with the signal's reason when that comes first. */
  delay(delayMs: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: TestkitClock = {
  nowMs: () => performance.now(),
  delay: (delayMs, signal) => wait(Math.ceil(delayMs), undefined, signal === undefined ? {} : { signal }),
};
