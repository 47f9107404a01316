import type { Scenario } from "../scenario.ts";
import { sleep, turn, USUAL } from "./steps.ts";

/** Small cases about waiting in turn (rule 17). */

const WAIT = { fair: true, waitMs: 15_000 };
const CLOCK = { storeClock: true, stampMs: 1, deleteIfMatch: true };

/** A ttl that is long beside the timeout, so that there is time to mend what a lost request left behind. */
const ROOMY = { ttlMs: 9_000, marginMs: 900, requestTimeoutMs: 500 };

export const fair: readonly Scenario[] = [
  {
    ...USUAL,
    id: "fair-writers",
    title: "three writers that wait in turn",
    store: CLOCK,
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: [...turn("exclusive", "a1", 1_200, WAIT), ...turn("exclusive", "a2", 300, WAIT)] },
      { name: "beta", script: [sleep(200), ...turn("exclusive", "b1", 900, WAIT)] },
      { name: "gamma", script: [sleep(400), ...turn("exclusive", "c1", 300, WAIT)] },
    ],
  },
  {
    ...USUAL,
    id: "fair-readers",
    title: "readers and writers that wait in turn, on a store that tells them of changes",
    store: { storeClock: false, stampMs: 1, deleteIfMatch: true, watch: true },
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: turn("exclusive", "a1", 1_500, WAIT) },
      { name: "beta", script: [sleep(100), ...turn("shared", "b1", 1_000, WAIT)] },
      { name: "gamma", script: [sleep(300), ...turn("exclusive", "c1", 500, WAIT)] },
      { name: "delta", script: [sleep(500), ...turn("shared", "d1", 500, WAIT)] },
    ],
  },
  {
    ...USUAL,
    id: "fair-and-patient",
    title: "waiters that stand in line for longer than their ttl",
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: turn("exclusive", "a1", 7_000, WAIT) },
      { name: "beta", script: [sleep(300), ...turn("exclusive", "b1", 500, WAIT)] },
      { name: "gamma", script: [sleep(900), ...turn("exclusive", "c1", 500, WAIT)] },
    ],
  },
  {
    ...USUAL,
    ...ROOMY,
    id: "fair-but-impatient",
    title: "waiters that give up while they join, stand in line, or have their turn",
    store: CLOCK,
    processes: [
      { name: "alpha", script: [...turn("exclusive", "a1", 3_500, { fair: true }), sleep(4_000)] },
      { name: "beta", script: [sleep(100), ...turn("exclusive", "b1", 300, { fair: true, waitMs: 1_000 }), sleep(4_000)] },
      { name: "gamma", script: [sleep(200), ...turn("shared", "c1", 300, { fair: true, abortAfterMs: 5 }), ...turn("exclusive", "c2", 300, { fair: true, waitMs: 2_000 }), sleep(4_000)] },
    ],
  },
];
