import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLockManager } from "@holdfast/core";
import { createSidecarLockManager } from "@holdfast/sidecar";
import { createMemoryStore } from "@holdfast/store";
import { createLocalStore } from "@holdfast/store-local";
import { expect, onTestFinished, test } from "vitest";
import { countCalls } from "../src/count-calls.js";

/** A look at the boot clock reads a file that stays open; how many there are is no matter of the store. */
const LOOKS_AT_CLOCKS_MAX = 7;

async function callsOf(cycle: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> {
  for (let warmUp = 0; warmUp < 3; warmUp += 1) {
    await cycle();
  }
  const { readSync = 0, ...calls } = await countCalls(cycle);
  expect(readSync).toBeLessThanOrEqual(LOOKS_AT_CLOCKS_MAX);
  return calls;
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "bench-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

const TWO_SWAPS = { openSync: 2, writeSync: 2, closeSync: 2, renameSync: 2, unlinkSync: 2 };

test("a lease on a local folder takes the calls of two compare-and-swaps, and two to see that there is no reader", async () => {
  const locks = createLockManager({ store: createLocalStore({ directory: folder(), fileSystem: "local" }) });
  expect(await callsOf(async () => (await locks.acquire("deploy")).release())).toEqual({ ...TWO_SWAPS, readdirSync: 1, statSync: 1 });
  expect(await callsOf(async () => (await locks.acquire("build", { exclusiveOnly: true })).release())).toEqual(TWO_SWAPS);
});

test("a renewal on a local folder takes the calls of one compare-and-swap", async () => {
  const locks = createLockManager({ store: createLocalStore({ directory: folder(), fileSystem: "local" }) });
  const lease = await locks.acquire("deploy");
  expect(await callsOf(() => lease.renew())).toEqual({ openSync: 1, writeSync: 1, closeSync: 1, renameSync: 1, unlinkSync: 1 });
  await lease.release();
});

test("a lock beside a file takes nine calls, one of which opens, writes and closes", async () => {
  const targetPath = join(folder(), "state.json");
  writeFileSync(targetPath, "{}");
  const manager = createSidecarLockManager("bench");
  const calls = await callsOf(async () => (await manager.acquire({ targetPath, payload: () => ({}) })).release());
  expect(Object.values(calls).reduce((sum, count) => sum + count, 0)).toBe(9);
});

test("a lease in memory makes no call", async () => {
  const locks = createLockManager({ store: createMemoryStore() });
  expect(await callsOf(async () => (await locks.acquire("deploy")).release())).toEqual({});
});
