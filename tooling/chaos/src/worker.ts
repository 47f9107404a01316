// One process of a run: it takes locks, does small steps under them, and tells everything on standard output.
import { writeSync } from "node:fs";
import { join } from "node:path";
import { createLockManager, LockError, type Lease, type LockManager } from "@holdfast/core";
import { createSeededRandom, type Mode, type SeededRandom } from "@holdfast/simulator";
import { type Answers, timeAnswers } from "./answers.ts";
import { pause, sharedNowMs } from "./clock.ts";
import { enterSection } from "./kernel-lock.ts";
import { openStore } from "./open-store.ts";
import type { Told } from "./told.ts";

interface Work {
  readonly worker: string;
  readonly locks: LockManager;
  readonly answers: Answers;
  readonly random: SeededRandom;
  readonly ttlMs: number;
  readonly folder: string;
  /** For the test of the judge: goes on as if the lease could not be lost. */
  readonly blind: boolean;
  /** Ends the wait for a lock, and not what is done under one. */
  readonly leaving: AbortController;
}

const NAMES = ["one", "two/inner"] as const;
const FAILURE_PAUSE_MS = 100;
/** Longer than a ttl and the grace, so that somebody else has the lock by then. */
const BLIND_TTLS = 3;

await main();

async function main(): Promise<void> {
  const [storeUri = "", folder = "", worker = "", ttl = "1000", blind = ""] = process.argv.slice(2);
  const answers = timeAnswers(await openStore(storeUri, process.env));
  const { store } = answers;
  const locks = createLockManager({ store, requestTimeoutMs: Math.max(500, Number(ttl) * 0.7) });
  const work: Work = { worker, locks, answers, random: createSeededRandom(worker), ttlMs: Number(ttl), folder, blind: blind === "blind", leaving: new AbortController() };
  const { signal } = work.leaving;
  process.stdin.on("data", () => work.leaving.abort()).on("end", () => work.leaving.abort());
  await warmUp(work).catch((error: unknown) => failed(worker, error));
  tell({ event: "ready", worker });
  while (!signal.aborted) {
    await turn(work).catch((error: unknown) => (signal.aborted ? undefined : failed(worker, error)));
  }
  await locks.close();
  await store.close();
  process.exit(0);
}

/**
 * A lock of its own, once: a driver loads its client with the first request, and asks a store how it treats conditions before
 * the first write. What a new process spends on that is no part of how long a lock stays shut.
 */
async function warmUp({ worker, locks, ttlMs }: Work): Promise<void> {
  await locks.withLock(`warm-up/${worker}`, { ttlMs, waitMs: ttlMs * 6 }, async () => undefined);
}

/** One lock: wanted, held, worked under, given back. */
async function turn(work: Work): Promise<void> {
  const { worker, locks, answers, random, ttlMs, leaving } = work;
  const lock = random.pick(NAMES);
  const mode: Mode = random.chance(0.7) ? "exclusive" : "shared";
  answers.take();
  tell({ event: "trying", worker, lock, mode, atMs: sharedNowMs(), wallMs: Date.now() });
  const lease = await locks.acquire(lock, { mode, ttlMs, waitMs: ttlMs * 6, operation: "chaos", processCheck: random.chance(0.5), signal: leaving.signal });
  tell({ event: "acquired", worker, lock, mode, lease: lease.leaseId, token: lease.token, guarantee: lease.guarantee, answers: answers.take(), atMs: sharedNowMs() });
  lease.onRenewed(() => tell({ event: "renewed", worker, lease: lease.leaseId }));
  await workUnder(work, lease);
  const before = work.blind ? "released" : undefined;
  const { kind } = await lease.release();
  tell({ event: "ended", worker, lease: lease.leaseId, how: before ?? kind, atMs: sharedNowMs() });
}

/**
 * Steps of a few milliseconds, now and then for longer than a ttl, each only while the lease says it is held. A step may be
 * under way for a while before it reaches what the lock guards, as a write on a network is.
 */
async function workUnder({ worker, random, ttlMs, folder, blind }: Work, lease: Lease): Promise<void> {
  const steps = random.chance(0.08) ? Math.ceil((ttlMs * 1.5) / 20) : 1 + random.below(5);
  const entry = (await stepIfHeld(worker, lease, 0, blind)) ? enterSection(join(folder, lease.lock.replaceAll("/", "-")), lease.mode, lease.leaseId) : undefined;
  if (entry?.kind === "met") {
    tell({ event: "met", worker, lock: lease.lock, lease: lease.leaseId, owner: entry.owner, atMs: sharedNowMs() });
  }
  if (blind) {
    standStill(ttlMs * BLIND_TTLS);
  }
  for (let step = 0; step < steps && (await stepIfHeld(worker, lease, random.below(20), blind)); step += 1) {
    await pause(random.below(10));
  }
  if (entry?.kind === "inside") {
    entry.leave();
  }
}

/** As a process that was stopped: nothing of it runs, no renewal and no timer. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** The time is taken before the question, so that what the answer says was true at that time, however long we stand still. */
async function stepIfHeld(worker: string, lease: Lease, underWayMs: number, blind: boolean): Promise<boolean> {
  const atMs = sharedNowMs();
  if (!blind && lease.remainingMs() <= 0) {
    return false;
  }
  if (underWayMs > 0) {
    await pause(underWayMs);
  }
  tell({ event: "step", worker, lease: lease.leaseId, atMs });
  return true;
}

async function failed(worker: string, error: unknown): Promise<void> {
  tell({ event: "failed", worker, code: LockError.is(error) ? error.code : "UNEXPECTED", message: String(error).slice(0, 300), atMs: sharedNowMs() });
  await pause(FAILURE_PAUSE_MS);
}

/** At once, so that a line is with the judge before the next thing happens, and a killed process lost nothing that it did. */
function tell(told: Told): void {
  writeSync(1, `${JSON.stringify(told)}\n`);
}
