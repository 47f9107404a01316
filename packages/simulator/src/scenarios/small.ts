import type { Scenario, ScriptStep } from "../scenario.ts";
import { endings } from "./endings.ts";
import { fair } from "./fair.ts";
import { downgrade, exclusive, hold, release, shared, sleep, turn, USUAL } from "./steps.ts";

/** Cases about one thing each: short enough to be explored closely, and the ones in which the mutants are looked for. */

const WAIT = { waitMs: 9_000 };
const BLIND_DELETES = { storeClock: true, stampMs: 1, deleteIfMatch: false };

/** A margin and a grace that cover the drift of the schedules and little more, so that a rule which is off by a little shows. */
const TIGHT = { marginMs: 60, graceMs: 100, requestTimeoutMs: 500, store: { storeClock: true, stampMs: 1, deleteIfMatch: true } };

function both(locks: readonly string[]): readonly ScriptStep[] {
  return [{ kind: "acquire-all", lease: "both", locks: locks.map((lock) => ({ lock, mode: "exclusive" })), waitMs: 9_000 }, sleep(300), ...locks.map(release)];
}

/** The smallest cases that have a conflict in them: for every schedule in which two things go wrong. */
export const tinyScenarios: readonly Scenario[] = [
  {
    ...USUAL,
    id: "tiny-writers",
    title: "two writers, once each",
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: turn("exclusive", "a1", 300, WAIT) },
      { name: "beta", script: turn("exclusive", "b1", 100, WAIT) },
    ],
  },
  {
    ...USUAL,
    id: "tiny-reader-and-writer",
    title: "a reader and a writer, once each",
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: turn("shared", "a1", 300, WAIT) },
      { name: "beta", script: turn("exclusive", "b1", 100, WAIT) },
    ],
  },
];

export const smallScenarios: readonly Scenario[] = [
  {
    ...USUAL,
    id: "two-writers",
    title: "two writers, one of which holds for longer than a ttl",
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: [...turn("exclusive", "a1", 4_000, WAIT), ...turn("exclusive", "a2", 300, WAIT)] },
      { name: "beta", script: turn("exclusive", "b1", 2_000, WAIT) },
    ],
  },
  {
    ...USUAL,
    id: "reader-and-writer",
    title: "a reader and a writer",
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: turn("exclusive", "a1", 1_500, WAIT) },
      { name: "beta", script: [...turn("shared", "b1", 1_500, WAIT), ...turn("shared", "b2", 500, WAIT)] },
    ],
  },
  {
    ...USUAL,
    id: "late-renewals",
    title: "holders whose renewals are slow, and others who judge them",
    requestTimeoutMs: 2_500,
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: turn("exclusive", "a1", 6_000, { waitMs: 15_000 }) },
      { name: "beta", script: turn("shared", "b1", 6_000, { waitMs: 15_000 }) },
      { name: "gamma", script: [sleep(1_000), ...turn("shared", "c1", 1_500, { waitMs: 15_000 }), ...turn("exclusive", "c2", 1_500, { waitMs: 15_000 })] },
    ],
  },
  {
    ...USUAL,
    ...TIGHT,
    id: "tight-writers",
    title: "two writers with hardly any margin and grace",
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: turn("exclusive", "a1", 5_000, WAIT) },
      { name: "beta", script: turn("exclusive", "b1", 300, WAIT) },
    ],
  },
  {
    ...USUAL,
    ...TIGHT,
    id: "tight-renewals",
    title: "a holder and a reader that renew for long, with hardly any margin and grace",
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: turn("exclusive", "a1", 6_000, { waitMs: 15_000 }) },
      { name: "beta", script: turn("shared", "b1", 6_000, { waitMs: 15_000 }) },
      { name: "gamma", script: [sleep(1_500), ...turn("exclusive", "c1", 1_500, { waitMs: 15_000 })] },
    ],
  },
  {
    ...USUAL,
    ...TIGHT,
    requestTimeoutMs: 2_500,
    id: "slow-renewals",
    title: "a holder whose renewals may take almost a ttl, and a writer",
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: turn("exclusive", "a1", 6_000, { waitMs: 15_000 }) },
      { name: "beta", script: [sleep(500), ...turn("exclusive", "b1", 1_500, { waitMs: 15_000 })] },
    ],
  },
  {
    ...USUAL,
    ...TIGHT,
    requestTimeoutMs: 6_000,
    id: "revivals",
    title: "readers and a writer whose renewals may be confirmed after the deadline",
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: [...turn("shared", "a1", 7_000, { waitMs: 15_000 })] },
      { name: "beta", script: [sleep(1_000), ...turn("exclusive", "b1", 4_000, { waitMs: 15_000 })] },
      { name: "gamma", script: [sleep(2_000), ...turn("shared", "c1", 4_000, { waitMs: 15_000 })] },
    ],
  },
  {
    ...USUAL,
    ...TIGHT,
    requestTimeoutMs: 6_000,
    id: "swept-readers",
    title: "a writer that waits for one reader while it buries another",
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: turn("shared", "a1", 7_000, { waitMs: 15_000 }) },
      { name: "beta", script: [sleep(1_000), ...turn("exclusive", "b1", 2_000, { waitMs: 15_000 })] },
      { name: "gamma", script: turn("shared", "c1", 3_200, { waitMs: 15_000 }) },
    ],
  },
  {
    ...USUAL,
    id: "slow-reads",
    title: "observers whose reads are slow",
    requestTimeoutMs: 2_500,
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: turn("exclusive", "a1", 4_000, WAIT) },
      { name: "beta", script: turn("exclusive", "b1", 500, WAIT) },
    ],
  },
  {
    ...USUAL,
    id: "reader-keys",
    title: "readers that try again, on a store whose deletes are blind",
    store: BLIND_DELETES,
    requestTimeoutMs: 700,
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: [...turn("shared", "a1", 3_000, WAIT), ...turn("shared", "a2", 3_000, WAIT)] },
      { name: "beta", script: [...turn("exclusive", "b1", 300, WAIT), ...turn("exclusive", "b2", 1_500, WAIT), ...turn("exclusive", "b3", 1_500, WAIT)] },
    ],
  },
  {
    ...USUAL,
    id: "exclusive-only-small",
    title: "two writers make a lock exclusive-only under a reader",
    processes: [
      { name: "alpha", script: turn("exclusive", "a1", 500, { exclusiveOnly: true, waitMs: 1_500 }) },
      { name: "beta", script: turn("shared", "b1", 6_000, WAIT) },
      { name: "gamma", script: [sleep(200), ...turn("exclusive", "c1", 500, { exclusiveOnly: true, ...WAIT })] },
    ],
  },
  {
    ...USUAL,
    id: "several-locks-small",
    title: "two locks, named in either order",
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: both(["aarhus", "bergen"]) },
      { name: "beta", script: both(["bergen", "aarhus"]) },
    ],
  },
  {
    ...USUAL,
    id: "downgrades",
    title: "a writer becomes a reader while another writer waits",
    requestTimeoutMs: 2_500,
    processes: [
      { name: "alpha", script: [exclusive("a", WAIT), hold("a", 400), downgrade("a"), hold("a", 2_000), release("a")] },
      { name: "beta", script: turn("exclusive", "b1", 1_500, { waitMs: 15_000 }) },
      { name: "gamma", script: [sleep(300), shared("c", { waitMs: 15_000 }), release("c")] },
    ],
  },
  ...endings,
  ...fair,
];
