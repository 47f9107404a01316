import { join } from "node:path";
import { createLockManager } from "@holdfast/core";
import { createSidecarLockManager } from "@holdfast/sidecar";
import { createMemoryStore } from "@holdfast/store";
import { createLocalStore } from "@holdfast/store-local";
import { acquireFileLock as acquireNew } from "fs-safe-0.21/file-lock";
import { acquireFileLock as acquireOld } from "fs-safe-0.4/file-lock";
import lockfile from "proper-lockfile";

const payload = () => ({ pid: process.pid, createdAt: new Date().toISOString() });

/** @typedef {() => Promise<() => unknown> | (() => unknown)} Take Takes the lock, and gives what gives it back. */

/**
 * The contestants, each made for a folder of its own with a file `target.json` in it. All wait as they do by default, but
 * for proper-lockfile, which does not wait at all by default: it is told to try again every 50 ms, as fs-safe does.
 *
 * @type {Record<string, (folder: string) => Take>}
 */
export const tools = {
  "proper-lockfile 4.1": (folder) => () => lockfile.lock(join(folder, "target.json"), { retries: { forever: true, factor: 1, minTimeout: 50, maxTimeout: 50 } }),
  "fs-safe 0.4.7": (folder) => async () => (await acquireOld(join(folder, "target.json"), { payload })).release,
  "fs-safe 0.21.0": (folder) => async () => (await acquireNew(join(folder, "target.json"), { payload })).release,
  sidecar: (folder) => {
    const manager = createSidecarLockManager("bench");
    return async () => (await manager.acquire({ targetPath: join(folder, "target.json"), payload })).release;
  },
  "sidecar, synchronous": (folder) => {
    const manager = createSidecarLockManager("bench");
    return () => manager.acquireSync({ targetPath: join(folder, "target.json"), payload }).release;
  },
  "store-local lease": (folder) => leases(createLocalStore({ directory: join(folder, "store") })),
  "store-local lease, exclusive-only": (folder) => leases(createLocalStore({ directory: join(folder, "store") }), { exclusiveOnly: true }),
  "store-local lease, fair": (folder) => leases(createLocalStore({ directory: join(folder, "store") }), { fair: true }),
  "memory lease": () => leases(createMemoryStore()),
};

function leases(store, options = {}) {
  const locks = createLockManager({ store });
  return async () => {
    const lease = await locks.acquire("deploy", options);
    return () => lease.release();
  };
}

/** Those that real processes contend with. */
export const contenders = ["proper-lockfile 4.1", "fs-safe 0.4.7", "fs-safe 0.21.0", "sidecar", "store-local lease", "store-local lease, fair"];
