import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { createSidecarLockManager, type SidecarLockAcquireOptions } from "../src/index.ts";
import { encodeRecord } from "../src/record.ts";
import { createMakers } from "../src/makers.ts";
import { describeThisProcess } from "@holdfast/host";
import { createFolder, namesIn } from "./folder.ts";

/*
 * The ways in which fs-safe's lock was seen to fail, by the numbers of the list they come from. Those that need calls to
 * interleave are in holes-between-calls.test.ts, those that need a process to die in processes.test.ts.
 */

let managers = 0;

function newManager() {
  managers += 1;
  const manager = createSidecarLockManager(`holes ${managers}`);
  onTestFinished(() => manager.drain());
  return manager;
}

function setUp(): { readonly folder: string; readonly targetPath: string; readonly lockPath: string } {
  const folder = createFolder();
  return { folder, targetPath: join(folder, "state.json"), lockPath: join(folder, "state.json.lock") };
}

const once: Pick<SidecarLockAcquireOptions, "timeoutMs"> = { timeoutMs: 0 };
const timeout = { code: "file_lock_timeout" };
const nonce = (): string => "0".repeat(32);

function age(path: string, ageMs: number): void {
  const at = (Date.now() - ageMs) / 1_000;
  utimesSync(path, at, at);
}

describe("H1: a holder that works longer than staleMs", () => {
  test("keeps its lock, and its release touches nobody else's", async () => {
    const { targetPath, lockPath } = setUp();
    const held = await newManager().acquire({ targetPath, payload: () => ({ createdAt: new Date(0).toISOString() }) });
    age(lockPath, 3_600_000);
    await expect(newManager().acquire({ targetPath, staleMs: 1, ...once })).rejects.toMatchObject(timeout);
    // The file system arbitrates as well as the queue of the process, so the same is asked of another name of the folder.
    const alias = `${targetPath}-alias`;
    await expect(newManager().acquire({ targetPath: alias, lockPath, staleMs: 1, ...once })).rejects.toMatchObject(timeout);
    expect(await held.verifyStillHeld()).toBe(true);
    await held.release();
    expect(existsSync(lockPath)).toBe(false);
  });
});

describe("H2: a payload that takes long", () => {
  test("is not seen as an empty lock file by anybody", async () => {
    const { folder, targetPath, lockPath } = setUp();
    let finishPayload: (() => void) | undefined;
    const payload = () => new Promise<object>((resolve) => (finishPayload = () => resolve({ pid: process.pid })));
    const acquiring = newManager().acquire({ targetPath, payload });
    expect(namesIn(folder)).toEqual([]);
    finishPayload?.();
    const held = await acquiring;
    expect(JSON.parse(readFileSync(lockPath, "utf8"))).toEqual({ pid: process.pid });
    await held.release();
  });

  test("of another tool, an empty lock file, is not judged while it may be being written", async () => {
    const { targetPath, lockPath } = setUp();
    writeFileSync(lockPath, "");
    const asked: unknown[] = [];
    const shouldReclaim = (params: { readonly payload: unknown }) => {
      asked.push(params);
      return !params.payload;
    };
    await expect(newManager().acquire({ targetPath, staleMs: 1, shouldReclaim, ...once })).rejects.toMatchObject(timeout);
    expect(asked).toEqual([]);
    age(lockPath, 11_000);
    const held = await newManager().acquire({ targetPath, staleMs: 1, shouldReclaim, ...once });
    expect(asked).toHaveLength(1);
    await held.release();
  });
});

describe("H5 and H6: entering a lock again", () => {
  test("H5: a handle released twice is released once", async () => {
    const { targetPath, lockPath } = setUp();
    const manager = newManager();
    const outer = await manager.acquire({ targetPath, allowReentrant: true });
    const inner = await manager.acquire({ targetPath, allowReentrant: true });
    await inner.release();
    await inner.release();
    expect(existsSync(lockPath)).toBe(true);
    await outer.release();
    expect(existsSync(lockPath)).toBe(false);
  });

  test("H6: two tasks of one process that both allow it do not enter each other's lock", async () => {
    const { targetPath } = setUp();
    const manager = newManager();
    writeFileSync(targetPath, "0");
    const task = () =>
      manager.withLock({ targetPath, allowReentrant: true }, () =>
        manager.withLock({ targetPath, allowReentrant: true, timeoutMs: 1_000 }, async () => {
          const value = Number(readFileSync(targetPath, "utf8"));
          await Promise.resolve();
          writeFileSync(targetPath, String(value + 1));
        }),
      );
    await Promise.all(Array.from({ length: 10 }, task));
    expect(readFileSync(targetPath, "utf8")).toBe("10");
  });

  test("H6: another owner, or none, waits; the same one enters", async () => {
    const { targetPath } = setUp();
    const manager = newManager();
    const held = await manager.acquire({ targetPath, reentrantOwner: "a" });
    await expect(manager.acquire({ targetPath, reentrantOwner: "b", ...once })).rejects.toMatchObject(timeout);
    await expect(manager.acquire({ targetPath, allowReentrant: true, ...once })).rejects.toMatchObject(timeout);
    const again = await manager.acquire({ targetPath, reentrantOwner: "a", ...once });
    await held.release();
    expect(await again.verifyStillHeld()).toBe(true);
    await again.release();
    expect(manager.heldEntries()).toEqual([]);
  });
});

describe("H8: a reclaimer of another tool that is at work", () => {
  test("keeps everybody from holding until its guard is gone", async () => {
    const { folder, targetPath, lockPath } = setUp();
    mkdirSync(`${lockPath}.reclaim`);
    await expect(newManager().acquire({ targetPath, timeoutMs: 30 })).rejects.toMatchObject(timeout);
    expect(namesIn(folder)).toEqual(["state.json.lock.reclaim"]);
  });

  test("may remove the lock file of one that waits for it, who then begins anew", async () => {
    const { folder, targetPath, lockPath } = setUp();
    mkdirSync(`${lockPath}.reclaim`);
    let written = 0;
    const acquiring = newManager().acquire({ targetPath, payload: () => ({ attempt: (written += 1) }), retry: { minTimeout: 5, factor: 1 } });
    await expect.poll(() => existsSync(lockPath)).toBe(true);
    unlinkSync(lockPath);
    const { rmdirSync } = await import("node:fs");
    rmdirSync(`${lockPath}.reclaim`);
    const held = await acquiring;
    expect(JSON.parse(readFileSync(lockPath, "utf8"))).toEqual({ attempt: 2 });
    await held.release();
    expect(namesIn(folder)).toEqual([]);
  });
});

describe("H11: clocks that are wrong", () => {
  test("a holder whose stamp is hours behind is not stale at birth", async () => {
    const { targetPath } = setUp();
    const held = await newManager().acquire({ targetPath, payload: () => ({ createdAt: new Date(Date.now() - 7_200_000).toISOString(), acquiredAt: 0 }) });
    await expect(newManager().acquire({ targetPath: `${targetPath}2`, lockPath: `${targetPath}.lock`, ...once })).rejects.toMatchObject(timeout);
    await held.release();
  });

  test("a lock from the future is not stale because its file is old", async () => {
    const { targetPath, lockPath } = setUp();
    writeFileSync(lockPath, JSON.stringify({ createdAt: new Date(Date.now() + 3_600_000).toISOString() }));
    age(lockPath, 3_600_000);
    await expect(newManager().acquire({ targetPath, ...once })).rejects.toMatchObject(timeout);
  });
});

describe("H12 and H13: one file by two names", () => {
  test("H12: a link to the target and the target are one lock, before and after the target exists", async () => {
    const { folder, targetPath } = setUp();
    const link = join(folder, "link.json");
    symlinkSync("state.json", link);
    for (const exists of [false, true]) {
      if (exists) {
        writeFileSync(targetPath, "{}");
      }
      const held = await newManager().acquire({ targetPath: link });
      expect(held.normalizedTargetPath).toBe(targetPath);
      await expect(newManager().acquire({ targetPath, ...once })).rejects.toMatchObject(timeout);
      await held.release();
    }
  });

  test("H12: a linked folder is the folder", async () => {
    const { folder } = setUp();
    mkdirSync(join(folder, "real"));
    symlinkSync("real", join(folder, "linked"));
    const held = await newManager().acquire({ targetPath: join(folder, "linked", "a.json") });
    expect(held.lockPath).toBe(join(folder, "real", "a.json.lock"));
    await held.release();
  });

  test("H13: two lock paths for one target do not both hold in one process, and no lock file is orphaned", async () => {
    const { folder, targetPath } = setUp();
    const manager = newManager();
    const held = await manager.acquire({ targetPath });
    await expect(manager.acquire({ targetPath, lockPath: join(folder, "other.lock"), ...once })).rejects.toMatchObject(timeout);
    await held.release();
    expect(namesIn(folder)).toEqual([]);
  });
});

describe("H14: no file at the lock's path", () => {
  test.each(["a dangling link", "a link to a file", "a directory"])("%s is refused at once, and stays", async (kind) => {
    const { folder, targetPath, lockPath } = setUp();
    if (kind === "a directory") {
      mkdirSync(lockPath);
    } else {
      symlinkSync(kind === "a dangling link" ? "nowhere" : "file", lockPath);
      writeFileSync(join(folder, "file"), "{}");
    }
    const before = namesIn(folder);
    await expect(newManager().acquire({ targetPath })).rejects.toMatchObject({ code: "not-file", lockPath });
    expect(() => newManager().acquireSync({ targetPath })).toThrow(expect.objectContaining({ code: "not-file" }));
    expect(namesIn(folder)).toEqual(before);
  });
});

describe("H15: permissions", () => {
  test("every file may be read by its owner alone, whatever the umask", async () => {
    const { folder, targetPath } = setUp();
    const umask = process.umask(0);
    onTestFinished(() => void process.umask(umask));
    const held = await newManager().acquire({ targetPath });
    expect(namesIn(folder)).toHaveLength(2);
    for (const name of namesIn(folder)) {
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    }
    await held.release();
  });
});

describe("H16: tools of several ages", () => {
  test("a lock of one that knows no guards is a lock, and one that expects no token reads ours", async () => {
    const { targetPath, lockPath } = setUp();
    writeFileSync(lockPath, `${JSON.stringify({ pid: process.pid, createdAt: new Date().toISOString() }, null, 2)}\n`);
    mkdirSync(`${lockPath}.reclaim`);
    await expect(newManager().acquire({ targetPath, ...once })).rejects.toMatchObject({ ...timeout, payload: { pid: process.pid } });
  });
});

describe("H17: pids", () => {
  test("another process under the holder's pid does not keep its lock", async () => {
    const { targetPath, lockPath } = setUp();
    const self = describeThisProcess();
    const before = createMakers(nonce, { ...self, processStartedAt: "1" });
    writeFileSync(lockPath, encodeRecord({ pid: process.pid }, before.self, "ab".repeat(16)));
    const held = await newManager().acquire({ targetPath, ...once });
    expect(await held.verifyStillHeld()).toBe(true);
    await held.release();
  });

  test("a pid of another pid namespace proves nothing, so age decides", async () => {
    const { targetPath, lockPath } = setUp();
    const elsewhere = createMakers(nonce, { ...describeThisProcess(), pidNamespace: "pid:[1]", pid: 4_000_000 });
    writeFileSync(lockPath, encodeRecord({}, elsewhere.self, "ab".repeat(16)));
    await expect(newManager().acquire({ targetPath, ...once })).rejects.toMatchObject(timeout);
    age(lockPath, 31_000);
    const held = await newManager().acquire({ targetPath, ...once });
    await held.release();
  });

  test("of another tool's lock only an old one without a process under its pid is taken", async () => {
    const { targetPath, lockPath } = setUp();
    const old = new Date(Date.now() - 60_000).toISOString();
    writeFileSync(lockPath, JSON.stringify({ pid: process.pid, createdAt: old }));
    await expect(newManager().acquire({ targetPath, ...once })).rejects.toMatchObject(timeout);
    writeFileSync(lockPath, JSON.stringify({ pid: 4_194_304, acquiredAt: old }));
    const held = await newManager().acquire({ targetPath, ...once });
    await held.release();
  });
});
