import type { Scenario, ScriptStep } from "../scenario.ts";
import { breakLock, downgrade, exclusive, leave, release, resume, shared, sleep, turn, upgrade, USUAL } from "../scenarios/steps.ts";
import { ALL_MISHAPS, type OrderCase } from "./order-case.ts";

const WAIT = { waitMs: 1_500 };

/** The shortest lease that the protocol allows, so that a waiter looks as few times as can be. */
const SHORT: Omit<Scenario, "id" | "title" | "processes"> = { ...USUAL, ttlMs: 1_000, marginMs: 100, graceMs: 100, requestTimeoutMs: 200, servesAllWhenCalm: true };

function orderCase(id: string, title: string, scripts: Readonly<Record<string, readonly ScriptStep[]>>, traits: Partial<OrderCase> = {}, scenario: Partial<Scenario> = {}): OrderCase {
  const processes = Object.entries(scripts).map(([name, script]) => ({ name, script }));
  return { mishaps: ALL_MISHAPS, mishapsMax: 1, slackMs: 0, ...traits, scenario: { ...SHORT, ...scenario, id, title, processes } };
}

const exclusiveTurn = (lease: string, forMs = 50): readonly ScriptStep[] => turn("exclusive", lease, forMs, WAIT);
const fairTurn = (lease: string): readonly ScriptStep[] => turn("exclusive", lease, 50, { ...WAIT, fair: true });
const sharedTurn = (lease: string, forMs = 50): readonly ScriptStep[] => turn("shared", lease, forMs, WAIT);

/** Cases small enough for every order of their events. */
export const orderCases: readonly OrderCase[] = [
  orderCase("orders-writers", "two writers", { alpha: exclusiveTurn("a"), beta: exclusiveTurn("b") }),
  orderCase("orders-writers-store-clock", "two writers, with a store that has a clock", { alpha: exclusiveTurn("a"), beta: exclusiveTurn("b") }, {}, { store: { storeClock: true, stampMs: 1, deleteIfMatch: true } }),
  orderCase("orders-reader-and-writer", "a reader and a writer", { alpha: sharedTurn("a"), beta: exclusiveTurn("b") }, { mishaps: ["crash", "pause", "lost", "unheard", "late"] }),
  orderCase("orders-renewal", "a writer that renews, and one that waits", { alpha: exclusiveTurn("a", 400), beta: [sleep(300), ...exclusiveTurn("b")] }),
  orderCase("orders-break", "a writer, one that waits, and an operator who breaks", { alpha: exclusiveTurn("a", 200), beta: exclusiveTurn("b"), operator: [sleep(60), breakLock()] }, { mishaps: ["crash"] }),
  orderCase("orders-upgrade", "two readers, one of which upgrades and goes back", { alpha: [shared("a", WAIT), upgrade("a", 1_000), downgrade("a"), release("a")], beta: sharedTurn("b") }, { mishaps: ["crash"] }),
  orderCase("orders-handed-on", "a writer that leaves, one that takes its lease on, and one that waits", { alpha: [exclusive("a", WAIT), leave("a")], beta: [sleep(60), resume("a", "b", 200), release("b")], gamma: [sleep(30), ...exclusiveTurn("c")] }, { mishaps: ["crash", "pause", "unheard"] }),
  orderCase("orders-three-writers", "three writers", { alpha: exclusiveTurn("a"), beta: exclusiveTurn("b"), gamma: exclusiveTurn("c") }, { mishaps: ["crash"] }),
  orderCase("orders-writer-and-readers", "a writer and two readers", { alpha: sharedTurn("a"), beta: sharedTurn("b"), gamma: exclusiveTurn("c") }, { mishaps: [], mishapsMax: 0 }),
  orderCase("orders-writers-twice", "two writers, two things going wrong", { alpha: exclusiveTurn("a"), beta: exclusiveTurn("b") }, { mishaps: ["crash", "pause"], mishapsMax: 2 }),
  orderCase("orders-in-turn", "two writers that wait in turn", { alpha: fairTurn("a"), beta: fairTurn("b") }, { mishaps: ["crash"] }),
  orderCase("orders-three-in-turn", "three writers that wait in turn", { alpha: fairTurn("a"), beta: fairTurn("b"), gamma: fairTurn("c") }, { mishaps: [], mishapsMax: 0 }),
];
