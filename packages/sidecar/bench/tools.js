import { createSidecarLockManager } from "@holdfast/sidecar";
import { acquireFileLock as acquireNew } from "fs-safe-0.21/file-lock";
import { acquireFileLock as acquireOld } from "fs-safe-0.4/file-lock";
import lockfile from "proper-lockfile";

const payload = () => ({ pid: process.pid, createdAt: new Date().toISOString() });
const manager = createSidecarLockManager("bench");

/**
 * Each takes the lock of a file and gives a function that gives it back. All wait as they do by default, but for
 * proper-lockfile, which does not wait at all by default: it is told to try again every 50 ms, as fs-safe does.
 */
export const tools = {
  "@holdfast/sidecar": async (targetPath) => (await manager.acquire({ targetPath, payload })).release,
  "@holdfast/sidecar, synchronous": (targetPath) => manager.acquireSync({ targetPath, payload }).release,
  "proper-lockfile 4.1": (target) => lockfile.lock(target, { retries: { forever: true, factor: 1, minTimeout: 50, maxTimeout: 50 } }),
  "fs-safe 0.4.7": async (target) => (await acquireOld(target, { payload })).release,
  "fs-safe 0.21.0": async (target) => (await acquireNew(target, { payload })).release,
};
