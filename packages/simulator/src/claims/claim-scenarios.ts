import type { Scenario, ScriptStep, StoreTraits } from "../scenario.ts";
import { breakLock, exclusive, guardedTurn, hold, present, release, releaseById, renew, shared, sleep, takeOn, turn, USUAL } from "../scenarios/steps.ts";

/** Cases for stores without conditional writes: the same scripts as for registers, where they can be had. */

const PLAIN: StoreTraits = { storeClock: false, stampMs: 1, deleteIfMatch: true, claims: { keepsVersions: false, listing: { kind: "linearizable" } } };
const CLOCK: StoreTraits = { ...PLAIN, storeClock: true };
const VERSIONS: StoreTraits = { ...CLOCK, stampMs: 1_000, claims: { keepsVersions: true, listing: { kind: "linearizable" } } };
const LATE: StoreTraits = { ...CLOCK, claims: { keepsVersions: false, listing: { kind: "delayed", delayMs: 400 } } };

const CLAIMS = { ...USUAL, store: PLAIN };

/** A margin and a grace that cover the drift of the schedules and little more, so that a rule which is off by a little shows. */
const TIGHT = { ...CLAIMS, marginMs: 60, graceMs: 100, requestTimeoutMs: 2_500, store: CLOCK };

function writer(name: string, ...holdsMs: readonly number[]): readonly ScriptStep[] {
  return holdsMs.flatMap((forMs, index) => [...guardedTurn("exclusive", `${name}${index + 1}`, forMs, { waitMs: 9_000 }), sleep(200)]);
}

function reader(name: string, ...holdsMs: readonly number[]): readonly ScriptStep[] {
  return holdsMs.flatMap((forMs, index) => [...guardedTurn("shared", `${name}${index + 1}`, forMs, { waitMs: 9_000 }), sleep(100)]);
}

const LONG = { waitMs: 25_000 };

/** About one thing each, short enough for every schedule with one deviation. */
export const smallClaimScenarios: readonly Scenario[] = [
  {
    ...CLAIMS,
    store: CLOCK,
    id: "claims-pair",
    title: "a writer and a reader ask at once, on a store that has a clock",
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: turn("exclusive", "a1", 1_200, LONG) },
      { name: "beta", script: turn("shared", "b1", 300, LONG) },
    ],
  },
  {
    ...CLAIMS,
    id: "claims-two-writers",
    title: "two writers at once, one of which holds for longer than a ttl",
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: turn("exclusive", "a1", 4_000, LONG) },
      { name: "beta", script: turn("exclusive", "b1", 500, LONG) },
    ],
  },
  {
    ...CLAIMS,
    id: "claims-reader-and-writer",
    title: "a reader and a writer",
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: turn("exclusive", "a1", 1_500, LONG) },
      { name: "beta", script: [...turn("shared", "b1", 1_500, LONG), ...turn("shared", "b2", 500, LONG)] },
    ],
  },
  {
    ...TIGHT,
    id: "claims-tight",
    title: "two writers and a reader with hardly any margin and grace, whose requests may take almost a ttl",
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: turn("exclusive", "a1", 5_000, LONG) },
      { name: "beta", script: [sleep(300), ...turn("exclusive", "b1", 500, LONG)] },
      { name: "gamma", script: [sleep(600), ...turn("shared", "c1", 1_500, LONG)] },
    ],
  },
  {
    ...CLAIMS,
    id: "claims-four-at-once",
    title: "four writers ask at once",
    servesAllWhenCalm: true,
    processes: ["alpha", "beta", "gamma", "delta"].map((name) => ({ name, script: turn("exclusive", name, 200, { waitMs: 40_000 }) })),
  },
];

/** Cases in which one rule shows. */
export const pointedClaimScenarios: readonly Scenario[] = [
  {
    ...CLAIMS,
    store: CLOCK,
    requestTimeoutMs: 6_000,
    id: "claims-withdrawn-writer",
    title: "a writer that gives up is seen dead by a reader, and then a writer comes",
    processes: [
      { name: "alpha", script: turn("shared", "a1", 500, LONG) },
      { name: "beta", script: [sleep(5), ...turn("exclusive", "b1", 500, { abortAfterMs: 60 })] },
      { name: "gamma", script: [sleep(6_000), ...turn("exclusive", "c1", 500, LONG)] },
    ],
  },
  {
    ...CLAIMS,
    store: CLOCK,
    id: "claims-long-break",
    title: "an operator breaks a holder that lives and goes on renewing",
    processes: [
      { name: "alpha", script: turn("exclusive", "a1", 50_000, LONG) },
      { name: "beta", script: [sleep(300), ...turn("exclusive", "b1", 50_000, LONG)] },
      { name: "operator", script: [sleep(700), breakLock()] },
    ],
  },
  {
    ...CLAIMS,
    requestTimeoutMs: 700,
    id: "claims-reader-keys",
    title: "a reader that comes again, and a writer",
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: [...turn("shared", "a1", 500, LONG), ...turn("shared", "a2", 3_000, LONG)] },
      { name: "beta", script: [sleep(1_000), ...turn("exclusive", "b1", 500, LONG)] },
    ],
  },
];

/** What goes from process to process by a handle. */
const handleScenarios: readonly Scenario[] = [
  {
    ...CLAIMS,
    store: CLOCK,
    id: "claims-handles",
    title: "a writer's lease goes from process to process by its handle, some of which come late, among others who want the lock",
    processes: [
      { name: "alpha", script: [exclusive("a1", { waitMs: 9_000 }), present("a1"), hold("a1", 1_000), present("a1")] },
      { name: "beta", script: [sleep(900), takeOn("a1", "b1"), present("b1"), hold("b1", 2_500), present("b1"), release("b1"), sleep(700), ...writer("b", 300)] },
      { name: "gamma", script: [sleep(1_500), takeOn("a1", "c1"), present("c1"), hold("c1", 1_500), present("c1"), renew("c1"), sleep(4_000), takeOn("c1", "c2"), present("c2"), release("c2")] },
      { name: "delta", script: [sleep(400), ...writer("d", 300, 2_000), takeOn("a1", "d3"), present("d3"), release("d3")] },
      { name: "epsilon", script: [sleep(1_200), ...reader("e", 300, 300)] },
    ],
  },
  {
    ...CLAIMS,
    id: "claims-handle-dies",
    title: "a holder hands its lease on and goes on as if it had not, or dies, on a store without a clock",
    processes: [
      { name: "alpha", script: [exclusive("a1", { waitMs: 9_000 }), hold("a1", 7_000), release("a1")] },
      { name: "beta", script: [sleep(1_000), takeOn("a1", "b1"), hold("b1", 1_000), release("b1"), sleep(4_000), takeOn("a1", "b2"), takeOn("b1", "b3"), release("b3"), release("b2")] },
      { name: "gamma", script: [sleep(300), ...writer("c", 300, 1_000, 300)] },
      { name: "delta", script: [sleep(2_000), ...reader("d", 200, 200, 200)] },
    ],
  },
  {
    ...CLAIMS,
    store: LATE,
    id: "claims-handles-late",
    title: "leases go on by their handles where listings are late",
    processes: [
      { name: "alpha", script: [exclusive("a1", { waitMs: 9_000 }), hold("a1", 500)] },
      { name: "beta", script: [sleep(1_000), takeOn("a1", "b1"), present("b1"), hold("b1", 2_000), release("b1")] },
      { name: "gamma", script: [sleep(1_300), takeOn("a1", "c1"), present("c1"), hold("c1", 300), release("c1"), ...writer("c", 300)] },
      { name: "delta", script: [sleep(300), ...writer("d", 300, 300)] },
    ],
  },
  {
    ...CLAIMS,
    store: VERSIONS,
    graceMs: 2_500,
    id: "claims-reader-handles",
    title: "a reader's lease goes on by its handle while writers come and go, on a store that keeps versions",
    processes: [
      { name: "alpha", script: [shared("a1", { waitMs: 9_000 }), present("a1"), hold("a1", 800)] },
      { name: "beta", script: [sleep(900), takeOn("a1", "b1"), present("b1"), hold("b1", 1_500), release("b1"), sleep(3_000), takeOn("a1", "b2"), present("b2"), release("b2")] },
      { name: "gamma", script: [sleep(1_600), ...writer("c", 300, 1_500)] },
      { name: "delta", script: [sleep(600), ...reader("d", 2_000), takeOn("b1", "d2"), present("d2"), hold("d2", 500), release("d2")] },
    ],
  },
  {
    ...CLAIMS,
    store: CLOCK,
    requestTimeoutMs: 6_000,
    id: "claims-handle-revived",
    title: "a put of a holder that was lost arrives while another writer holds, and its handle is used then and later",
    processes: [
      { name: "alpha", script: [exclusive("a1", { waitMs: 9_000 }), hold("a1", 20_000)] },
      { name: "beta", script: [sleep(5_000), ...guardedTurn("exclusive", "b1", 6_000, LONG)] },
      { name: "gamma", script: [sleep(10_300), takeOn("a1", "c1", 200), present("c1"), sleep(1_000), takeOn("a1", "c2"), present("c2"), release("c2"), release("c1")] },
    ],
  },
];

/** Several rounds, several processes, every verb. */
export const largeClaimScenarios: readonly Scenario[] = [
  {
    ...CLAIMS,
    id: "claims-writers",
    title: "three writers take turns",
    processes: [
      { name: "alpha", script: writer("a", 500, 4_000, 100) },
      { name: "beta", script: writer("b", 4_000, 500, 100) },
      { name: "gamma", script: writer("c", 100, 100, 2_000) },
    ],
  },
  {
    ...CLAIMS,
    store: CLOCK,
    id: "claims-readers-and-writers",
    title: "two readers and two writers, on a store that has a clock",
    processes: [
      { name: "alpha", script: writer("a", 500, 3_500) },
      { name: "beta", script: reader("b", 400, 3_500, 300) },
      { name: "gamma", script: reader("c", 2_500, 300, 300) },
      { name: "delta", script: writer("d", 300, 300) },
    ],
  },
  {
    ...TIGHT,
    id: "claims-tight-rounds",
    title: "two writers and two readers with hardly any margin and grace",
    processes: [
      { name: "alpha", script: writer("a", 500, 3_500) },
      { name: "beta", script: reader("b", 400, 3_500, 300) },
      { name: "gamma", script: writer("c", 2_500, 300) },
      { name: "delta", script: reader("d", 300, 2_000) },
    ],
  },
  {
    ...CLAIMS,
    store: VERSIONS,
    graceMs: 2_500,
    id: "claims-versions",
    title: "writers and readers on a store that keeps versions and whose stamps are coarse",
    processes: [
      { name: "alpha", script: writer("a", 500, 4_000) },
      { name: "beta", script: reader("b", 4_000, 300) },
      { name: "gamma", script: writer("c", 300, 300, 1_000) },
    ],
  },
  {
    ...CLAIMS,
    store: LATE,
    id: "claims-late-listings",
    title: "writers and a reader on a store whose listings are late",
    processes: [
      { name: "alpha", script: writer("a", 500, 4_000) },
      { name: "beta", script: reader("b", 3_500, 300) },
      { name: "gamma", script: writer("c", 300, 300, 1_000) },
    ],
  },
  {
    ...CLAIMS,
    store: CLOCK,
    id: "claims-aborts",
    title: "processes give up in the middle",
    processes: [
      { name: "alpha", script: [...turn("exclusive", "a1", 400, { abortAfterMs: 60 }), ...turn("shared", "a2", 400, { abortAfterMs: 40 }), ...turn("exclusive", "a3", 400, { waitMs: 0 }), ...writer("a", 300)] },
      { name: "beta", script: [...turn("exclusive", "b1", 300, { abortAfterMs: 500 }), ...reader("b", 300), ...turn("exclusive", "b2", 300, { abortAfterMs: 200 })] },
      { name: "gamma", script: [...reader("c", 300, 3_500), ...turn("exclusive", "c1", 300, { waitMs: 400 })] },
    ],
  },
  {
    ...CLAIMS,
    store: CLOCK,
    id: "claims-groups",
    title: "two processes want two locks at once, and a third one of them",
    processes: [
      { name: "alpha", script: [{ kind: "acquire-all", locks: [{ lock: "one", mode: "exclusive" }, { lock: "two", mode: "shared" }], lease: "both", waitMs: 9_000 }, hold("one", 600), release("two"), release("one")] },
      { name: "beta", script: [{ kind: "acquire-all", locks: [{ lock: "two", mode: "exclusive" }, { lock: "one", mode: "exclusive" }], lease: "both", waitMs: 9_000 }, hold("two", 400), release("one"), release("two")] },
      { name: "gamma", script: [sleep(200), ...turn("exclusive", "c1", 700, { lock: "two", waitMs: 9_000 })] },
    ],
  },
  {
    ...CLAIMS,
    store: CLOCK,
    id: "claims-breaks",
    title: "an operator breaks whoever holds the lock, or releases it for somebody who is gone",
    processes: [
      { name: "alpha", script: writer("a", 2_000, 9_000) },
      { name: "beta", script: [...reader("b", 300), ...writer("b", 2_000)] },
      { name: "operator", script: [sleep(700), breakLock(), sleep(1_500), breakLock(), sleep(300), releaseById("b1"), sleep(300), releaseById("a2")] },
    ],
  },
];

export const allClaimScenarios: readonly Scenario[] = [...smallClaimScenarios, ...pointedClaimScenarios, ...handleScenarios, ...largeClaimScenarios];
