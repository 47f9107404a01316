import type { Scenario, ScriptStep } from "../scenario.ts";
import { breakLock, downgrade, exclusive, hold, release, shared, sleep, turn, upgrade, USUAL } from "./steps.ts";

/** Cases for seeded schedules: several rounds, several processes, every verb. */

const STORE_CLOCK = { storeClock: true, stampMs: 1, deleteIfMatch: true };
const COARSE_STORE_CLOCK = { storeClock: true, stampMs: 1_000, deleteIfMatch: false };

function writer(name: string, ...holdsMs: readonly number[]): readonly ScriptStep[] {
  return holdsMs.flatMap((forMs, index) => [...turn("exclusive", `${name}${index + 1}`, forMs, { waitMs: 9_000 }), sleep(200)]);
}

function reader(name: string, ...holdsMs: readonly number[]): readonly ScriptStep[] {
  return holdsMs.flatMap((forMs, index) => [...turn("shared", `${name}${index + 1}`, forMs, { waitMs: 9_000 }), sleep(100)]);
}

export const largeScenarios: readonly Scenario[] = [
  {
    ...USUAL,
    id: "writers",
    title: "three writers take turns",
    processes: [
      { name: "alpha", script: writer("a", 500, 4_000, 100) },
      { name: "beta", script: writer("b", 4_000, 500, 100) },
      { name: "gamma", script: writer("c", 100, 100, 2_000) },
    ],
  },
  {
    ...USUAL,
    id: "writers-store-clock",
    title: "three writers take turns, with a store that has a clock",
    store: STORE_CLOCK,
    processes: [
      { name: "alpha", script: writer("a", 500, 4_000, 100) },
      { name: "beta", script: writer("b", 4_000, 500, 100) },
      { name: "gamma", script: writer("c", 100, 100, 2_000) },
    ],
  },
  {
    ...USUAL,
    id: "readers-and-writers",
    title: "two readers and two writers",
    processes: [
      { name: "alpha", script: writer("a", 500, 3_500) },
      { name: "beta", script: reader("b", 400, 3_500, 300) },
      { name: "gamma", script: reader("c", 2_500, 300, 300) },
      { name: "delta", script: writer("d", 300, 300) },
    ],
  },
  {
    ...USUAL,
    id: "readers-and-writers-store-clock",
    title: "two readers and two writers, with a store whose stamps are coarse and whose deletes are blind",
    store: COARSE_STORE_CLOCK,
    graceMs: 2_500,
    processes: [
      { name: "alpha", script: writer("a", 500, 3_500) },
      { name: "beta", script: reader("b", 400, 3_500, 300) },
      { name: "gamma", script: reader("c", 2_500, 300, 300) },
      { name: "delta", script: writer("d", 300, 300) },
    ],
  },
  {
    ...USUAL,
    id: "upgrades",
    title: "readers become writers and writers become readers",
    processes: [
      { name: "alpha", script: [shared("a", { waitMs: 9_000 }), hold("a", 500), upgrade("a"), hold("a", 1_500), downgrade("a"), hold("a", 500), release("a"), ...writer("a", 300)] },
      { name: "beta", script: [shared("b", { waitMs: 9_000 }), hold("b", 300), upgrade("b"), hold("b", 300), release("b"), ...reader("b", 300)] },
      { name: "gamma", script: [exclusive("c", { waitMs: 9_000 }), hold("c", 300), downgrade("c"), hold("c", 3_500), release("c")] },
    ],
  },
  {
    ...USUAL,
    id: "breaks",
    title: "an operator breaks whoever holds the lock",
    processes: [
      { name: "alpha", script: writer("a", 2_000, 4_000) },
      { name: "beta", script: [...reader("b", 300), ...writer("b", 2_000)] },
      { name: "operator", script: [sleep(700), breakLock(), sleep(1_500), breakLock(), sleep(300), breakLock()] },
    ],
  },
  {
    ...USUAL,
    id: "aborts",
    title: "processes give up in the middle",
    processes: [
      { name: "alpha", script: [...turn("exclusive", "a1", 400, { abortAfterMs: 60 }), ...turn("shared", "a2", 400, { abortAfterMs: 40 }), ...turn("exclusive", "a3", 400, { waitMs: 0 }), ...writer("a", 300)] },
      { name: "beta", script: [...turn("exclusive", "b1", 300, { abortAfterMs: 500 }), ...reader("b", 300), ...turn("exclusive", "b2", 300, { abortAfterMs: 200 }), ...writer("b", 300)] },
      { name: "gamma", script: [...reader("c", 300, 3_500), ...turn("exclusive", "c1", 300, { waitMs: 400 })] },
    ],
  },
  {
    ...USUAL,
    id: "exclusive-only",
    title: "a lock becomes exclusive-only while readers try it",
    processes: [
      { name: "alpha", script: [...turn("exclusive", "a1", 1_500, { exclusiveOnly: true, waitMs: 9_000 }), ...turn("exclusive", "a2", 1_500, { exclusiveOnly: true, waitMs: 9_000 })] },
      { name: "beta", script: reader("b", 300, 2_000, 300) },
      { name: "gamma", script: [...turn("exclusive", "c1", 300, { waitMs: 1_000 }), ...turn("exclusive", "c2", 1_500, { exclusiveOnly: true, waitMs: 9_000 })] },
    ],
  },
  {
    ...USUAL,
    id: "several-locks",
    title: "two locks at once, asked for in either order",
    processes: [
      { name: "alpha", script: all(["one", "two"], "exclusive") },
      { name: "beta", script: all(["two", "one"], "exclusive") },
      { name: "gamma", script: [...all(["two", "one"], "shared"), ...turn("exclusive", "c", 300, { lock: "two", waitMs: 9_000 })] },
    ],
  },
  {
    ...USUAL,
    id: "one-machine",
    title: "writers on one machine, where a death can be seen",
    oneMachine: true,
    processes: [
      { name: "alpha", script: writer("a", 500, 4_000, 100) },
      { name: "beta", script: [...writer("b", 4_000), ...reader("b", 300)] },
      { name: "gamma", script: [...reader("c", 100), ...writer("c", 2_000)] },
    ],
  },
];

function all(locks: readonly string[], mode: "exclusive" | "shared"): readonly ScriptStep[] {
  const group: ScriptStep = { kind: "acquire-all", lease: "all", locks: locks.map((lock) => ({ lock, mode })), waitMs: 9_000 };
  return [group, sleep(1_500), ...locks.map(release), sleep(100), group, sleep(300), ...locks.map(release)];
}
