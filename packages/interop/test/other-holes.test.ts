import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { BEADS_LOCK } from "../src/beads/exclusive-lock.ts";
import { acquireBeadsLock } from "../src/beads/hold.ts";
import { shouldSkip } from "../src/beads/should-skip.ts";
import { createLocalPlace } from "../src/local-place.ts";
import { swamp } from "../src/swamp/format.ts";
import { GLOBAL_KEY } from "../src/swamp/keys.ts";
import { createSwampLock } from "../src/swamp/lock.ts";
import { isStale, type SwampLockInfo } from "../src/swamp/lock-info.ts";
import { thisMachine } from "../src/surroundings.ts";
import { deadPid } from "./support/dead-process.ts";
import { folder } from "./support/folder.ts";
import { memoryPlace } from "./support/memory-place.ts";
import { fastClock, manualClock, START_MS, surroundingsWith } from "./support/surroundings.ts";

const here = hostname();
const isLinux = process.platform === "linux";

function beadsLock(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ holder: "tool", pid: process.pid, hostname: here, started_at: "2025-10-25T12:00:00Z", version: "1.0.0", ...changes });
}

const INFO: SwampLockInfo = { holder: "user@host", hostname: here, pid: process.pid, acquiredAt: new Date(START_MS).toISOString(), ttlMs: 30_000, nonce: "n-1" };
const swampLock = (changes: Partial<SwampLockInfo> = {}): string => JSON.stringify({ ...INFO, ...changes }, null, 2);

/** A shell that runs this and says a number, until the test is over. */
async function shellSaying(script: string): Promise<number> {
  const shell = spawn("sh", ["-c", script], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void shell.kill("SIGKILL"));
  const [said] = await once(shell.stdout, "data");
  return Number(String(said));
}

const stateOf = (pid: number): string => /^\d+ \(.*\) (\S)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1] ?? "";

describe("holes of beads", () => {
  it("D2: a tool that comes while a daemon is inside is seen at the daemon's next look, which is all that the file can do", async () => {
    const dir = folder();
    expect((await shouldSkip(dir)).skip).toBe(false);
    const tool = await acquireBeadsLock(createLocalPlace(dir), "tool", "1");
    expect(tool.kind).toBe("acquired");
    expect(await shouldSkip(dir)).toMatchObject({ skip: true, holder: "tool" });
  });

  it("D5, D12: a record that names another host, be it this one's long name, is never reaped", async () => {
    for (const host of [`${here}.example.org`, `not-${here}`]) {
      const place = memoryPlace({ [BEADS_LOCK]: beadsLock({ hostname: host, pid: deadPid() }) });
      expect(await shouldSkip(place)).toMatchObject({ skip: true, holder: "tool", removedStale: false });
      expect(place.keys()).toEqual([BEADS_LOCK]);
    }
  });

  it("D6: a pid that no process of this system can have is no proof of a death", async () => {
    const place = memoryPlace({ [BEADS_LOCK]: beadsLock({ pid: 4_194_305 }) });
    expect(await shouldSkip(place)).toMatchObject({ skip: true, removedStale: false });
  });

  it.runIf(isLinux)("D7: a process that has ended and was not collected holds nothing", async () => {
    const pid = await shellSaying("sleep 0 & echo $!; exec sleep 60");
    await vi.waitFor(() => expect(stateOf(pid)).toBe("Z"), { timeout: 30_000 });
    expect(await shouldSkip(memoryPlace({ [BEADS_LOCK]: beadsLock({ pid }) }))).toMatchObject({ skip: false, removedStale: true });
  });

  it("D9: a folder that is reached by a link has the lock of the folder it leads to", async () => {
    const dir = folder();
    mkdirSync(join(dir, "real"));
    symlinkSync(join(dir, "real"), join(dir, "link"));
    writeFileSync(join(dir, "real", BEADS_LOCK), beadsLock());
    expect(await shouldSkip(join(dir, "link"))).toMatchObject({ skip: true, holder: "tool" });
  });

  it("D10: a link to nowhere is no lock, as the tool has it; a folder that cannot be entered is not told as free", async () => {
    const dir = folder();
    symlinkSync(join(dir, "nowhere"), join(dir, BEADS_LOCK));
    expect((await shouldSkip(dir)).skip).toBe(false);
    const place = memoryPlace();
    place.fail("read", "DENIED");
    expect(await shouldSkip(place)).toMatchObject({ skip: true, problem: expect.stringContaining("failed to read lock file") });
  });

  it("D11: a removal that is sent again does not hit who came in between", async () => {
    const place = memoryPlace();
    const first = await acquireBeadsLock(place, "first", "1");
    const { stamp } = await place.read(BEADS_LOCK) as { stamp: string };
    expect(first.kind === "acquired" && (await first.release())).toBe("released");
    place.put(BEADS_LOCK, beadsLock({ holder: "second" }));
    expect(await place.remove(BEADS_LOCK, stamp)).toBe("changed");
    expect(place.text(BEADS_LOCK)).toContain("second");
  });
});

describe("holes of swamp", () => {
  it("F2: whoever looks during a renewal finds the old record or the new one, never an empty file", async () => {
    const dir = folder();
    const place = createLocalPlace(dir);
    const created = await place.create(GLOBAL_KEY, Buffer.from(swampLock()));
    let stamp = created.kind === "created" ? created.stamp : "";
    for (let beat = 0; beat < 100; beat += 1) {
      const [written, seen] = await Promise.all([place.replace(GLOBAL_KEY, Buffer.from(swampLock({ nonce: `n-${beat}` })), stamp), swamp.look(place, surroundingsWith())]);
      stamp = written.kind === "replaced" ? written.stamp : "";
      expect(seen).toMatchObject([{ problem: null }]);
    }
    writeFileSync(join(dir, GLOBAL_KEY), "");
    expect(await swamp.look(place, surroundingsWith())).toMatchObject([{ problem: "it is empty", verdict: { kind: "unknown" } }]);
  });

  it("F5: a pid that nobody has here says nothing about another machine", async () => {
    const place = memoryPlace({ [GLOBAL_KEY]: swampLock({ hostname: "elsewhere", pid: deadPid(), acquiredAt: new Date().toISOString() }) });
    expect(await swamp.look(place, surroundingsWith())).toMatchObject([{ verdict: { kind: "unknown" } }]);
    const lock = createSwampLock(place, { maxWaitMs: 0 });
    await expect(lock.acquire()).rejects.toThrow("Lock");
    expect(place.text(GLOBAL_KEY)).toContain("elsewhere");
  });

  it("F6, S5: where the place tells an age, no machine's clock is asked", () => {
    const behind = { ...INFO, acquiredAt: new Date(START_MS - 3_600_000).toISOString() };
    expect(isStale(behind, 100, START_MS)).toBe(false);
    expect(isStale({ ...INFO, acquiredAt: new Date(START_MS + 3_600_000).toISOString() }, 30_001, START_MS)).toBe(true);
  });

  it.runIf(isLinux)("F7: a look does not wake a holder that was stopped", async () => {
    const pid = await shellSaying("echo $$; exec sleep 60");
    process.kill(pid, "SIGSTOP");
    await vi.waitFor(() => expect(stateOf(pid)).toBe("T"), { timeout: 30_000 });
    expect(await swamp.look(memoryPlace({ [GLOBAL_KEY]: swampLock({ pid }) }), thisMachine())).toMatchObject([{ verdict: { kind: expect.not.stringContaining("dead") } }]);
    expect(stateOf(pid)).toBe("T");
  });

  it("S6: a release waits for the renewal in flight, which could bring the lock back", async () => {
    const clock = manualClock();
    const place = memoryPlace();
    const replace = place.replace.bind(place);
    let land = (): void => undefined;
    place.replace = async (...given) => {
      await new Promise<void>((resolve) => {
        land = resolve;
      });
      return replace(...given);
    };
    const lock = createSwampLock(place, { surroundings: surroundingsWith({ clock }) });
    await lock.acquire();
    await clock.advance(10_500);
    const releasing = lock.release();
    await clock.advance(1_000);
    expect(place.keys()).toEqual([GLOBAL_KEY]);
    land();
    await releasing;
    expect(place.keys()).toEqual([]);
  });

  it("S10: a create that the place could not decide is tried again, and not thrown", async () => {
    const place = memoryPlace();
    let refusals = 0;
    place.before("create", () => {
      refusals += 1;
      if (refusals === 1) {
        place.fail("create", "UNAVAILABLE");
      } else {
        place.heal();
      }
    });
    const lock = createSwampLock(place, { surroundings: surroundingsWith({ clock: fastClock() }) });
    await lock.acquire();
    expect(refusals).toBe(2);
    await lock.release();
  });

  it("S14: a holder whose event loop stood still for longer than the ttl has lost, and touches nobody's lock", async () => {
    const clock = manualClock();
    const place = memoryPlace();
    const lock = createSwampLock(place, { surroundings: surroundingsWith({ clock }) });
    await lock.acquire();
    clock.jump(60_000);
    place.put(GLOBAL_KEY, swampLock({ nonce: "successor" }));
    await clock.advance(0);
    expect(lock.lost.aborted).toBe(true);
    await lock.release();
    expect(place.text(GLOBAL_KEY)).toContain("successor");
  });

  it("S15: a pid that runs again keeps a dead lock for its ttl, and no longer", async () => {
    const place = memoryPlace({ [GLOBAL_KEY]: swampLock({ acquiredAt: new Date(START_MS - 31_000).toISOString() }) });
    const lock = createSwampLock(place, { surroundings: surroundingsWith({ clock: fastClock() }), maxWaitMs: 5_000 });
    await lock.acquire();
    await lock.release();
    expect(place.keys()).toEqual([]);
  });
});

describe("a hole of cloudstic", () => {
  it("C17: what is being written has a name of its own, which no other writer has", async () => {
    const dir = folder();
    const place = createLocalPlace(dir);
    const writers = Array.from({ length: 10 }, (_, writer) => place.create("index/lock.exclusive", Buffer.from(`${writer}`.repeat(1_000))));
    const outcomes = await Promise.all(writers);
    expect(outcomes.filter(({ kind }) => kind === "created")).toHaveLength(1);
    const winner = outcomes.findIndex(({ kind }) => kind === "created");
    expect(readFileSync(join(dir, "index/lock.exclusive"), "utf8")).toBe(`${winner}`.repeat(1_000));
    expect((await place.list("")).keys).toEqual(["index/lock.exclusive"]);
  });
});
