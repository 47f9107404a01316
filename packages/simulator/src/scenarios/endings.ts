import type { Scenario } from "../scenario.ts";
import { breakLock, downgrade, exclusive, guardedTurn, hold, leave, release, releaseById, renew, resume, shared, sleep, turn, upgrade, USUAL } from "./steps.ts";
import { STRANGERS } from "./strangers.ts";

/** Small cases about how leases end, change and are fenced, and about what others do to them. */

const WAIT = { waitMs: 15_000 };
const BLIND_DELETES = { storeClock: false, stampMs: 1, deleteIfMatch: false };

/** A ttl that is long beside the timeout, so that there is time to mend what a lost request left behind. */
const ROOMY = { ttlMs: 9_000, marginMs: 900, requestTimeoutMs: 500 };

export const endings: readonly Scenario[] = [
  {
    ...USUAL,
    id: "strangers",
    title: "a stranger writes into the registers, and an operator comes late",
    strangers: STRANGERS,
    processes: [
      { name: "alpha", script: [...turn("exclusive", "a1", 1_500, { waitMs: 6_000 }), ...turn("exclusive", "a2", 1_500, { waitMs: 6_000 })] },
      { name: "beta", script: [...turn("shared", "b1", 1_500, { waitMs: 6_000 }), ...turn("shared", "b2", 1_500, { waitMs: 6_000 })] },
      { name: "operator", script: [sleep(9_000), breakLock(undefined, 300)] },
    ],
  },
  {
    ...USUAL,
    ...ROOMY,
    id: "abandoned",
    title: "acquires that are given up while a write is under way",
    processes: [
      { name: "alpha", script: [...turn("exclusive", "a1", 300, { waitMs: 0 }), sleep(4_000), ...turn("shared", "a2", 300, { abortAfterMs: 5 }), sleep(4_000)] },
      { name: "beta", script: [sleep(2_000), ...turn("shared", "b1", 300, { waitMs: 0 }), sleep(4_000), ...turn("exclusive", "b2", 300, { abortAfterMs: 5 }), sleep(4_000)] },
    ],
  },
  {
    ...USUAL,
    ...ROOMY,
    id: "late-releases",
    title: "releases that fail, and renewals that land after them",
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: [...turn("exclusive", "a1", 3_100, WAIT), sleep(4_000), ...turn("shared", "a2", 3_100, WAIT), sleep(4_000)] },
      { name: "beta", script: [sleep(500), ...turn("exclusive", "b1", 300, WAIT), sleep(2_000)] },
    ],
  },
  {
    ...USUAL,
    id: "upgraders",
    title: "two readers upgrade beside a third",
    processes: [
      { name: "alpha", script: [shared("a", WAIT), hold("a", 300), upgrade("a", 2_000), hold("a", 500), downgrade("a"), release("a")] },
      { name: "beta", script: [shared("b", WAIT), hold("b", 400), upgrade("b", 2_000), hold("b", 500), release("b")] },
      { name: "gamma", script: turn("shared", "c1", 4_000, WAIT) },
    ],
  },
  {
    ...USUAL,
    id: "steady-readers",
    title: "readers and a writer on a store that is slow and steady",
    latencyMs: 400,
    requestTimeoutMs: 2_000,
    ttlMs: 9_000,
    marginMs: 900,
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: [sleep(500), ...turn("exclusive", "a1", 500, { waitMs: 20_000 })] },
      ...["beta", "gamma", "delta", "zeta"].map((name, index) => ({ name, script: [sleep(2_300 + 370 * index), ...turn("shared", `${name}1`, 300, { waitMs: 30_000 })] })),
      { name: "epsilon", script: turn("shared", "e1", 3_000, WAIT) },
    ],
  },
  {
    ...USUAL,
    id: "thinking-operator",
    title: "an operator who thinks before he breaks",
    processes: [
      { name: "alpha", script: [...turn("exclusive", "a1", 900, WAIT), sleep(100), ...turn("exclusive", "a2", 900, WAIT)] },
      { name: "beta", script: [sleep(200), ...turn("exclusive", "b1", 2_000, WAIT)] },
      { name: "operator", script: [sleep(500), breakLock(undefined, 700), sleep(300), breakLock(undefined, 0), sleep(500), breakLock(undefined, 100)] },
    ],
  },
  {
    ...USUAL,
    id: "busy-operator",
    title: "an operator who breaks again and again, while holders follow each other fast",
    processes: [
      { name: "alpha", script: [...turn("exclusive", "a1", 250, WAIT), ...turn("exclusive", "a2", 700, WAIT), ...turn("exclusive", "a3", 700, WAIT)] },
      { name: "beta", script: [...turn("exclusive", "b1", 250, WAIT), ...turn("exclusive", "b2", 700, WAIT), ...turn("exclusive", "b3", 700, WAIT)] },
      { name: "operator", script: [1, 2, 3, 4, 5, 6].flatMap(() => [sleep(200), breakLock()]) },
    ],
  },
  {
    ...USUAL,
    id: "blind-writers",
    title: "two writers on a store whose deletes are blind",
    store: BLIND_DELETES,
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: [...turn("exclusive", "a1", 300, WAIT), ...turn("exclusive", "a2", 2_500, WAIT)] },
      { name: "beta", script: [sleep(100), ...turn("exclusive", "b1", 2_500, WAIT)] },
    ],
  },
  {
    ...USUAL,
    id: "watched",
    title: "waiters on a store that tells them of changes",
    store: { storeClock: true, stampMs: 1, deleteIfMatch: true, watch: true },
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: [...turn("exclusive", "a1", 1_500, WAIT), ...turn("shared", "a2", 1_500, WAIT)] },
      { name: "beta", script: [...turn("shared", "b1", 1_500, WAIT), ...turn("exclusive", "b2", 300, WAIT)] },
      { name: "gamma", script: turn("exclusive", "c1", 300, WAIT) },
    ],
  },
  {
    ...USUAL,
    id: "handles",
    title: "a lease that is renewed by hand, and released by somebody who knows its id",
    processes: [
      { name: "alpha", script: [exclusive("a", WAIT), hold("a", 400), renew("a"), hold("a", 1_000), renew("a"), hold("a", 2_500), renew("a"), release("a")] },
      { name: "beta", script: [sleep(300), ...turn("shared", "b1", 4_000, WAIT)] },
      { name: "operator", script: [sleep(1_200), releaseById("a"), sleep(2_000), releaseById("b1"), ...turn("exclusive", "o1", 300, WAIT)] },
    ],
  },
  {
    ...USUAL,
    id: "handed-on",
    title: "leases that one process leaves, and another takes on by their handles",
    requestTimeoutMs: 2_500,
    processes: [
      { name: "alpha", script: [exclusive("a", WAIT), hold("a", 300), leave("a")] },
      { name: "beta", script: [sleep(1_500), resume("a", "b1"), hold("b1", 2_500), release("b1"), ...turn("exclusive", "b2", 500, WAIT)] },
      { name: "gamma", script: [sleep(200), ...turn("exclusive", "c1", 1_500, WAIT), shared("c2", WAIT), leave("c2")] },
      { name: "delta", script: [sleep(6_000), resume("c2", "d2"), hold("d2", 500), release("d2")] },
    ],
  },
  {
    ...USUAL,
    id: "fenced",
    title: "holders that show their tokens to what the lock guards",
    processes: [
      { name: "alpha", script: [...guardedTurn("exclusive", "a1", 3_000, WAIT), ...guardedTurn("shared", "a2", 500, WAIT)] },
      { name: "beta", script: [...guardedTurn("shared", "b1", 1_000, WAIT), ...guardedTurn("exclusive", "b2", 500, WAIT)] },
      { name: "gamma", script: [sleep(200), ...guardedTurn("exclusive", "c1", 500, WAIT), ...guardedTurn("shared", "c2", 1_000, WAIT), release("c2")] },
    ],
  },
];
