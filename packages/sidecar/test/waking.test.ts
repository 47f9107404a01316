import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { createManagerCore, type ManagerCore } from "../src/manager.ts";
import { ownershipFor } from "../src/reentrancy.ts";
import type { World } from "../src/world.ts";
import { createFolder } from "./folder.ts";
import { createMemoryFiles, type MemoryFiles } from "./memory-files.ts";
import { createWorld, type ProcessTable } from "./simulated-world.ts";

interface Machine {
  readonly files: MemoryFiles;
  readonly table: ProcessTable;
  readonly targetPath: string;
  readonly guard: string;
  world(pid: number): World;
}

function createMachine(): Machine {
  const files = createMemoryFiles();
  const table: ProcessTable = { dead: new Set(), canProve: true };
  const targetPath = join(createFolder(), "state.json");
  files.makeDirectories(join(targetPath, ".."));
  return { files, table, targetPath, guard: `${targetPath}.lock.reclaim`, world: (pid) => createWorld(files, files, table, pid) };
}

const acquire = (core: ManagerCore, targetPath: string) =>
  core.acquire({ targetPath, retry: { minTimeout: 60_000, maxTimeout: 60_000 } }, ownershipFor({ targetPath }, false));

/** Time passes as soon as somebody waits for it, and only then. */
function virtualClock({ clock }: World, keeping: Set<object>): World["clock"] {
  let nowMs = clock.monotonicMs();
  return {
    ...clock,
    monotonicMs: () => nowMs,
    after(delayMs, callBack, { keepsProcess } = { keepsProcess: false }) {
      const turn = setImmediate(() => {
        keeping.delete(turn);
        nowMs += delayMs;
        callBack();
      });
      if (keepsProcess) {
        keeping.add(turn);
      }
      return () => {
        keeping.delete(turn);
        clearImmediate(turn);
      };
    },
  };
}

/** Time passes as soon as somebody waits for it; what was waited for is written down. */
function impatientClock(world: World, waits: number[]): World["clock"] {
  return {
    ...world.clock,
    after(delayMs, callBack) {
      waits.push(delayMs);
      let isCancelled = false;
      setImmediate(() => {
        if (!isCancelled) {
          callBack();
        }
      });
      return () => (isCancelled = true);
    },
  };
}

describe("news that come between the last look and the watch", () => {
  test("that the lock was released are not slept through", async () => {
    const machine = createMachine();
    const first = await acquire(createManagerCore(machine.world(1)), machine.targetPath);
    let isArmed = false;
    const watchNames: World["watchNames"] = () => {
      isArmed = true;
      void first.release();
      return () => undefined;
    };
    // Time stands still in this world: only the look after the watch began can tell.
    const second = await acquire(createManagerCore({ ...machine.world(2), watchNames }), machine.targetPath);
    expect(isArmed).toBe(true);
    expect(await second.verifyStillHeld()).toBe(true);
  });

  test("that a guard went are waited for by one who gave up with an old lock file, whose guard's maker may be removing it", async () => {
    const machine = createMachine();
    const lock = `${machine.targetPath}.lock`;
    machine.files.makeDirectory(machine.guard);
    const world = machine.world(1);
    const keeping = new Set<object>();
    const core = createManagerCore({ ...world, clock: virtualClock(world, keeping) });
    const request = { targetPath: machine.targetPath, timeoutMs: 5_000, retry: { minTimeout: 500 } };
    await expect(core.acquire(request, ownershipFor(request, false))).rejects.toMatchObject({ code: "file_lock_timeout" });
    expect(machine.files.stamps(lock)).toBeDefined();
    // A program that gave up may end: its lock is then that of a dead process.
    expect(keeping).toEqual(new Set());
    machine.files.removeDirectory(machine.guard);
    await vi.waitFor(() => expect(machine.files.stamps(lock)).toBeUndefined());
    const next = await core.acquire(request, ownershipFor(request, false));
    await next.release();
  });

  test("that a guard went are not slept through by one who has a lock file already", async () => {
    const machine = createMachine();
    machine.files.makeDirectory(machine.guard);
    const watchNames: World["watchNames"] = () => {
      machine.files.removeDirectory(machine.guard);
      return () => undefined;
    };
    const held = await acquire(createManagerCore({ ...machine.world(2), watchNames }), machine.targetPath);
    expect(await held.verifyStillHeld()).toBe(true);
  });
});

describe("a waiter that hears nothing, with retries a minute apart", () => {
  test.each([
    ["a release", ({ release }: { release(): void }) => release()],
    ["the death of the holder", ({ die }: { die(): void }) => die()],
  ])("finds %s within a second", async (_what, happens) => {
    const machine = createMachine();
    const holder = machine.world(1);
    const first = await acquire(createManagerCore(holder), machine.targetPath);
    const waits: number[] = [];
    const world = machine.world(2);
    const waiting = acquire(createManagerCore({ ...world, clock: impatientClock(world, waits) }), machine.targetPath);
    happens({ release: () => void first.release(), die: () => void machine.table.dead.add(holder.makers.self) });
    expect(await (await waiting).verifyStillHeld()).toBe(true);
    expect(waits).toEqual([1_000]);
  });

  test("does not count those looks as attempts, and waits for as long as it was told", async () => {
    const machine = createMachine();
    await acquire(createManagerCore(machine.world(1)), machine.targetPath);
    const waits: number[] = [];
    const world = machine.world(2);
    const { targetPath } = machine;
    const core = createManagerCore({ ...world, clock: impatientClock(world, waits) });
    const waiting = core.acquire({ targetPath, retry: { retries: 2, minTimeout: 2_500, factor: 1, maxTimeout: 2_500 } }, ownershipFor({ targetPath }, false));
    await expect(waiting).rejects.toMatchObject({ code: "file_lock_timeout" });
    expect(waits).toEqual([1_000, 1_000, 500, 1_000, 1_000, 500]);
  });
});
