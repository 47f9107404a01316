import { existsSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createManagerCore } from "../src/manager.ts";
import { createSidecarLockManager, isSidecarLockError, type SidecarLockAcquireOptions, SidecarLockError, withSidecarLock } from "../src/index.ts";
import { delayMs } from "../src/retry-delays.ts";
import { ownershipFor } from "../src/reentrancy.ts";
import { createFolder, namesIn } from "./folder.ts";
import { createMemoryFiles } from "./memory-files.ts";
import { createWorld } from "./simulated-world.ts";

let managers = 0;

function newManager() {
  managers += 1;
  const manager = createSidecarLockManager(`api ${managers}`);
  onTestFinished(() => manager.drain());
  return manager;
}

function newTarget(): { readonly folder: string; readonly targetPath: string; readonly lockPath: string } {
  const folder = createFolder();
  return { folder, targetPath: join(folder, "state.json"), lockPath: join(folder, "state.json.lock") };
}

describe("a manager", () => {
  test("is the same one for the same key, and another one for another", async () => {
    const { targetPath } = newTarget();
    const manager = newManager();
    const held = await manager.acquire({ targetPath, metadata: { why: "test" } });
    const [entry] = createSidecarLockManager(`api ${managers}`).heldEntries();
    expect(entry).toMatchObject({ normalizedTargetPath: targetPath, lockPath: `${targetPath}.lock`, metadata: { why: "test" } });
    expect(Math.abs(Date.now() - (entry?.acquiredAt ?? 0))).toBeLessThan(10_000);
    expect(newManager().heldEntries()).toEqual([]);
    await held.release();
  });

  test("gives a lock back by force once, and the handle's release does nothing then", async () => {
    const { targetPath, lockPath } = newTarget();
    const manager = newManager();
    const held = await manager.acquire({ targetPath });
    const [entry] = manager.heldEntries();
    expect(await entry?.forceRelease()).toBe(true);
    expect(await entry?.forceRelease()).toBe(false);
    const next = await newManager().acquire({ targetPath, timeoutMs: 0 });
    await held.release();
    expect(existsSync(lockPath)).toBe(true);
    await next.release();
  });

  test.each(["drain", "reset"] as const)("gives all of its locks back on %s, and those of no other", async (how) => {
    const { folder } = newTarget();
    const manager = newManager();
    await manager.acquire({ targetPath: join(folder, "a") });
    await manager.acquire({ targetPath: join(folder, "b"), allowReentrant: true });
    await manager.acquire({ targetPath: join(folder, "b"), allowReentrant: true });
    const other = await newManager().acquire({ targetPath: join(folder, "c") });
    expect(await manager[how]()).toBeUndefined();
    expect(namesIn(folder).filter((name) => name.endsWith(".lock"))).toEqual(["c.lock"]);
    await other.release();
  });

  test("lets forty tasks in one after the other, in the order they came, also when some of them throw", async () => {
    const { targetPath, folder } = newTarget();
    const order: number[] = [];
    let inside = 0;
    const task = (index: number) =>
      withSidecarLock(targetPath, { managerKey: `api ${index % 3}` }, async () => {
        inside += 1;
        expect(inside).toBe(1);
        await Promise.resolve();
        order.push(index);
        inside -= 1;
        if (index % 4 === 0) {
          throw new Error("on purpose");
        }
      });
    const ended = await Promise.allSettled(Array.from({ length: 40 }, (_, index) => task(index)));
    expect(ended.filter(({ status }) => status === "rejected")).toHaveLength(10);
    expect(order).toEqual(Array.from({ length: 40 }, (_, index) => index));
    expect(namesIn(folder)).toEqual([]);
  });
});

describe("a handle", () => {
  test("is released at the end of its scope, in either way", async () => {
    const { targetPath, lockPath } = newTarget();
    const manager = newManager();
    const held = await manager.acquire({ targetPath });
    await held[Symbol.asyncDispose]();
    expect(existsSync(lockPath)).toBe(false);
    const heldSync = manager.acquireSync({ targetPath });
    expect(heldSync.verifyStillHeld()).toBe(true);
    heldSync[Symbol.dispose]();
    expect(existsSync(lockPath)).toBe(false);
  });

  test("tells that its lock was lost, and does not remove the lock of whoever has it now", async () => {
    const { targetPath, lockPath } = newTarget();
    const onCompromised = vi.fn<(info: unknown) => void>();
    const held = await newManager().acquire({ targetPath, onCompromised });
    rmSync(lockPath);
    writeFileSync(lockPath, '{"pid":1}');
    await vi.waitFor(() => expect(onCompromised).toHaveBeenCalledTimes(1), { timeout: 20_000 });
    expect(onCompromised).toHaveBeenCalledWith({ lockPath, normalizedTargetPath: targetPath });
    expect(await held.verifyStillHeld()).toBe(false);
    await held.release();
    expect(readFileSync(lockPath, "utf8")).toBe('{"pid":1}');
    expect(onCompromised).toHaveBeenCalledTimes(1);
  });

  test("renews the age of its lock where that is asked for", async () => {
    const { targetPath, lockPath } = newTarget();
    const held = await newManager().acquire({ targetPath, compromiseCheckIntervalMs: 5 });
    utimesSync(lockPath, 1, 1);
    await vi.waitFor(() => expect(statSync(lockPath).mtimeMs).toBeGreaterThan(1_000_000), { timeout: 20_000 });
    expect(await held.verifyStillHeld()).toBe(true);
    await held.release();
  });

  test("whose release fails keeps the lock, tells why, and can be released again", async () => {
    const files = createMemoryFiles();
    let refusals = 1;
    const unlink = (path: string): boolean => {
      refusals -= 1;
      if (refusals === 0) {
        throw new Error("no permission");
      }
      return files.unlink(path);
    };
    const core = createManagerCore(createWorld(files, { ...files, unlink }, { dead: new Set(), canProve: true }, 1));
    const { folder, targetPath, lockPath } = newTarget();
    files.makeDirectories(folder);
    const held = await core.acquire({ targetPath }, ownershipFor({ targetPath }, false));
    await expect(held.release()).rejects.toThrow("no permission");
    expect(core.heldEntries()).toHaveLength(1);
    expect(files.stamps(lockPath)).toBeDefined();
    await held.release();
    expect(core.heldEntries()).toEqual([]);
    expect(files.names(folder)).toEqual([]);
  });
});

describe("waiting", () => {
  test("takes the delays that were asked for, and each attempt a new payload", async () => {
    const retry = { retries: 5, minTimeout: 10, maxTimeout: 50, factor: 2 };
    expect([0, 1, 2, 3, 4].map((attempt) => delayMs(retry, attempt, () => 0))).toEqual([10, 20, 40, 50, 50]);
    expect([0, 1, 2, 3, 4, 5, 6].map((attempt) => delayMs({}, attempt, () => 0))).toEqual([50, 100, 200, 400, 800, 1_000, 1_000]);
    expect(delayMs({ randomize: true }, 0, () => 0.5)).toBe(75);
    expect(delayMs({ minTimeout: 0 }, 5_000, () => 0)).toBe(0);
    const { targetPath, lockPath } = newTarget();
    writeFileSync(lockPath, JSON.stringify({ createdAt: new Date().toISOString() }));
    const payload = vi.fn<() => object>(() => ({}));
    await expect(newManager().acquire({ targetPath, payload, retry: { retries: 3, minTimeout: 1 } })).rejects.toMatchObject({ code: "file_lock_timeout" });
    expect(payload).toHaveBeenCalledTimes(4);
  });

  test.each([{ timeoutMs: 0 }, { retry: { retries: 0 } }, { timeoutMs: Number.POSITIVE_INFINITY, retry: { retries: 0 } }])("with %j is one attempt", async (options) => {
    const { targetPath, lockPath } = newTarget();
    writeFileSync(lockPath, JSON.stringify({ pid: process.pid, note: "mine" }));
    const payload = vi.fn<() => object>(() => ({}));
    const failure = await newManager().acquire({ targetPath, payload, ...options }).catch((error: unknown) => error);
    expect(payload).toHaveBeenCalledTimes(1);
    expect(isSidecarLockError(failure)).toBe(true);
    expect(failure).toBeInstanceOf(SidecarLockError);
    expect(failure).toMatchObject({ lockPath, normalizedTargetPath: targetPath, payload: { pid: process.pid, note: "mine" } });
    expect(String(failure)).toContain(`file lock timeout for ${targetPath}: held by process ${process.pid}, which runs`);
  });

  test("ends with the signal's reason, and leaves nothing", async () => {
    const { folder, targetPath } = newTarget();
    const held = await newManager().acquire({ targetPath });
    const stop = new AbortController();
    const waiting = newManager().acquire({ targetPath, signal: stop.signal });
    const behind = newManager().acquire({ targetPath });
    stop.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    await held.release();
    await (await behind).release();
    expect(namesIn(folder)).toEqual([]);
    await expect(newManager().acquire({ targetPath, signal: stop.signal })).rejects.toThrow("enough");
  });

  test("synchronously for a lock of this process is refused at once", async () => {
    const { targetPath } = newTarget();
    const held = await newManager().acquire({ targetPath });
    expect(() => newManager().acquireSync({ targetPath })).toThrow("another task of this process");
    await held.release();
    expect(newManager().withLockSync({ targetPath }, () => 7)).toBe(7);
  });

  test("synchronously ends in time", () => {
    const { targetPath, lockPath } = newTarget();
    writeFileSync(lockPath, JSON.stringify({ pid: process.pid }));
    expect(() => newManager().acquireSync({ targetPath, timeoutMs: 20 })).toThrow(expect.objectContaining({ code: "file_lock_timeout" }));
  });

  test("synchronously with a payload that is a promise is refused, and leaves nothing", () => {
    const { folder, targetPath } = newTarget();
    expect(() => newManager().acquireSync({ targetPath, payload: () => Promise.reject(new Error("late")) })).toThrow(TypeError);
    expect(namesIn(folder)).toEqual([]);
  });
});

describe("a holder that may be gone", () => {
  test("is judged by the caller's own policy, which is told everything", async () => {
    const { targetPath, lockPath } = newTarget();
    writeFileSync(lockPath, JSON.stringify({ pid: process.pid, job: 3 }));
    const shouldReclaim = vi.fn<NonNullable<SidecarLockAcquireOptions["shouldReclaim"]>>(async ({ payload }) => payload?.["job"] === 3);
    const held = await newManager().acquire({ targetPath, staleMs: 5, shouldReclaim });
    expect(shouldReclaim).toHaveBeenCalledTimes(1);
    expect(shouldReclaim.mock.calls[0]?.[0]).toMatchObject({ lockPath, normalizedTargetPath: targetPath, staleMs: 5, payload: { job: 3 }, heldByThisProcess: false, holder: "alive" });
    expect(await held.verifyStillHeld()).toBe(true);
    await held.release();
  });

  test("is reported and kept with fail-closed", async () => {
    const { targetPath, lockPath } = newTarget();
    writeFileSync(lockPath, JSON.stringify({ acquiredAt: "2000-01-01" }));
    await expect(newManager().acquire({ targetPath, staleRecovery: "fail-closed" })).rejects.toMatchObject({ code: "file_lock_stale", payload: { acquiredAt: "2000-01-01" } });
    expect(existsSync(lockPath)).toBe(true);
  });
});

describe("files", () => {
  test("missing folders of the target and of the lock are made", async () => {
    const { folder } = newTarget();
    const held = await newManager().acquire({ targetPath: join(folder, "a", "b", "state.json"), lockPath: join(folder, "locks", "x", "l") });
    expect(existsSync(join(folder, "locks", "x", "l"))).toBe(true);
    await held.release();
  });

  test("a name as long as the system allows can be locked", async () => {
    const { folder } = newTarget();
    const targetPath = join(folder, "ü".repeat(121));
    await withSidecarLock(targetPath, {}, () => expect(namesIn(folder)).toHaveLength(2));
    expect(namesIn(folder)).toEqual([]);
  });

  test("a huge file at the lock's path is refused unread, a huge payload unwritten", async () => {
    const { folder, targetPath, lockPath } = newTarget();
    await expect(newManager().acquire({ targetPath, payload: () => ({ a: "a".repeat(1_048_577) }) })).rejects.toMatchObject({ code: "too-large" });
    expect(namesIn(folder)).toEqual([]);
    writeFileSync(lockPath, "");
    truncateSync(lockPath, 5_000_000_000);
    await expect(newManager().acquire({ targetPath })).rejects.toMatchObject({ code: "too-large" });
  });

  test("a payload that throws leaves nothing, and the next one gets the lock", async () => {
    const { folder, targetPath } = newTarget();
    const manager = newManager();
    await expect(manager.acquire({ targetPath, payload: () => Promise.reject(new Error("on purpose")) })).rejects.toThrow("on purpose");
    expect(namesIn(folder)).toEqual([]);
    await (await manager.acquire({ targetPath, timeoutMs: 0 })).release();
  });
});

test.each([
  [{ retry: { retries: 1.5 } }, "lock retry.retries must be a non-negative safe integer"],
  [{ retry: { factor: -1 } }, "lock retry.factor must be a finite non-negative number"],
  [{ retry: { minTimeout: 2, maxTimeout: 1 } }, "lock retry.minTimeout must not exceed retry.maxTimeout"],
  [{ timeoutMs: Number.NaN }, "lock timeoutMs must be a finite non-negative number"],
  [{ staleMs: -1 }, "lock staleMs must be a finite non-negative number"],
  [{ compromiseCheckIntervalMs: 0.5 }, "lock compromiseCheckIntervalMs must be 0 or a finite number between 1 and 2147483647"],
])("%j is refused by name", async (options, message) => {
  await expect(newManager().acquire({ targetPath: "never-used", ...options })).rejects.toThrow(new RangeError(message));
});

test.each(["withLock", "withLockSync"] as const)("%s tells both, a body that failed and a release that failed after it", async (how) => {
  const { folder, targetPath } = newTarget();
  const body = new Error("body");
  const work = (): never => {
    const second = namesIn(folder).find((name) => name.includes(".held-by.")) ?? "";
    rmSync(join(folder, second));
    mkdirSync(join(folder, second));
    throw body;
  };
  const manager = newManager();
  const failure = await Promise.resolve().then(() => manager[how]({ targetPath }, work)).catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: "SuppressedError", suppressed: body, error: { syscall: "unlink" } });
});
