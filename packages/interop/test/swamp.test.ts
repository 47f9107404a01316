import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createLocalPlace } from "../src/local-place.ts";
import { swamp } from "../src/swamp/format.ts";
import { GLOBAL_KEY, invalidModel, modelLockKey, modelOfKey } from "../src/swamp/keys.ts";
import { createSwampLock, type SwampLock, type SwampLockOptions } from "../src/swamp/lock.ts";
import { clampTtlMs, encodeSwampLock, isStale } from "../src/swamp/lock-info.ts";
import { forceReleaseSwampLock } from "../src/swamp/release.ts";
import { folder } from "./support/folder.ts";
import { type MemoryPlace, memoryPlace } from "./support/memory-place.ts";
import { fastClock, manualClock, START_MS, surroundingsWith } from "./support/surroundings.ts";

const INFO = { holder: "user@host", hostname: "host", pid: 7, acquiredAt: new Date(START_MS).toISOString(), ttlMs: 30_000, nonce: "n-1" };
const text = (changes: Partial<typeof INFO> = {}): string => JSON.stringify({ ...INFO, ...changes }, null, 2);
const STALE = text({ acquiredAt: new Date(START_MS - 3_600_000).toISOString() });

function lockOn(place: MemoryPlace, options: SwampLockOptions = {}): SwampLock {
  return createSwampLock(place, { surroundings: surroundingsWith({ clock: fastClock() }), ...options });
}

describe("LockInfo", () => {
  it("is written with two spaces, in the tool's order, without a line end", () => {
    expect(new TextDecoder().decode(encodeSwampLock(INFO))).toBe(text());
  });

  it("stale is strictly older than the ttl; a time that is none is never stale", () => {
    const info = { ...INFO };
    expect(isStale(info, 30_000, 0)).toBe(false);
    expect(isStale(info, 30_001, 0)).toBe(true);
    expect(isStale(info, null, START_MS + 30_001)).toBe(true);
    expect(isStale({ ...info, acquiredAt: "soon" }, null, START_MS * 2)).toBe(false);
  });

  it("S13: a ttl of 0, of ages or no number is not believed", () => {
    expect([0, -1, Number.POSITIVE_INFINITY, Number.NaN, 1e12, 30_000].map(clampTtlMs)).toEqual([1_000, 1_000, 30_000, 30_000, 3_600_000, 30_000]);
  });

  it("a model is type/id, parted at the last slash", () => {
    expect(modelLockKey("aws-ec2/my-server")).toBe("data/aws-ec2/my-server/.lock");
    expect(modelLockKey("aws/ec2/my-server")).toBe("data/aws/ec2/my-server/.lock");
    expect(["", "a", "/a", "a/", "a//b", "../b", "a/.."].map(modelLockKey)).toEqual(Array.from({ length: 7 }, () => undefined));
    expect(modelOfKey("data/aws/ec2/x/.lock")).toBe("aws/ec2/x");
    expect(modelOfKey("team/data/ec2/x/.lock")).toBe("team:ec2/x");
    expect(invalidModel("x")).toBe('Invalid --model format: "x". Expected "type/id" (e.g. aws-ec2/my-server).');
  });
});

describe("the tool's own tests of its locks", () => {
  it("passes its conformance suite", async () => {
    for (const place of [memoryPlace(), createLocalPlace(folder())]) {
      const lock = createSwampLock(place);
      expect(await lock.inspect()).toBeNull();
      await lock.acquire();
      expect(await lock.inspect()).toMatchObject({ holder: expect.any(String), pid: expect.any(Number), acquiredAt: expect.any(String), ttlMs: expect.any(Number) });
      await lock.release();
      expect(await lock.inspect()).toBeNull();
      await lock.release();
      expect(await lock.withLock(() => 42)).toBe(42);
      expect(await lock.inspect()).toBeNull();
      await expect(lock.withLock(() => Promise.reject(new Error("work failed")))).rejects.toThrow("work failed");
      expect(await lock.inspect()).toBeNull();
      await lock.acquire();
      const nonce = (await lock.inspect())?.nonce ?? "";
      expect(await lock.forceRelease(nonce)).toBe(true);
      expect(await lock.inspect()).toBeNull();
      await lock.release();
      await lock.acquire();
      expect(await lock.forceRelease("wrong-nonce-value")).toBe(false);
      expect(await lock.inspect()).not.toBeNull();
      await lock.release();
    }
  });

  it("second acquire times out when lock is held", async () => {
    const place = memoryPlace({ [GLOBAL_KEY]: text({ ttlMs: 60_000 }) });
    const failure: unknown = await lockOn(place, { maxWaitMs: 300, retryIntervalMs: 50 }).acquire().catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: "LockTimeoutError", code: "lock_timeout", lockKey: GLOBAL_KEY, holder: { holder: "user@host", pid: 7 } });
    expect(String(failure)).toMatch(/^LockTimeoutError: Lock "\.datastore\.lock" held by user@host \(pid 7\) — timed out after \d+ms$/);
  });

  it("stale lock is force-acquired, by the place's own age where it has one", async () => {
    const old = memoryPlace({ [GLOBAL_KEY]: text({ ttlMs: 5_000 }) });
    old.ageMs = 120_000;
    const lock = lockOn(old);
    await lock.acquire();
    await lock.release();
    const young = memoryPlace({ [GLOBAL_KEY]: STALE });
    young.ageMs = 0;
    await expect(lockOn(young, { maxWaitMs: 100 }).acquire()).rejects.toThrow(/timed out/);
  });

  it("custom lock key", async () => {
    const place = memoryPlace();
    const lock = lockOn(place, { lockKey: "data/a/b/.lock" });
    await lock.acquire();
    expect(place.keys()).toEqual(["data/a/b/.lock"]);
    await lock.release();
  });

  it("forceRelease returns false when no lock exists", async () => {
    expect(await lockOn(memoryPlace()).forceRelease("n")).toBe(false);
  });
});

describe("the hang", () => {
  it("times out when a stale lock cannot be removed, with pauses between the tries", async () => {
    const place = memoryPlace({ [GLOBAL_KEY]: STALE });
    place.fail("remove", "UNAVAILABLE");
    await expect(lockOn(place, { maxWaitMs: 20_000 }).acquire()).rejects.toThrow(/timed out after/);
    expect(place.calls.filter(({ call }) => call === "create").length).toBeLessThan(16);
    expect(place.text(GLOBAL_KEY)).toBe(STALE);
  });

  it("times out when a stale lock reappears each time it was removed", async () => {
    const place = memoryPlace({ [GLOBAL_KEY]: STALE });
    const remove = place.remove.bind(place);
    place.remove = async (key, stamp) => {
      const outcome = await remove(key, stamp);
      place.put(key, STALE);
      return outcome;
    };
    await expect(lockOn(place, { maxWaitMs: 20_000 }).acquire()).rejects.toThrow(/held by user@host/);
    expect(place.calls.filter(({ call }) => call === "create").length).toBeLessThan(16);
  });

  it("times out when creating always fails, and when nothing answers but with failures", async () => {
    for (const call of ["create", "read"] as const) {
      const place = memoryPlace({ [GLOBAL_KEY]: STALE });
      place.fail(call);
      await expect(lockOn(place, { maxWaitMs: 5_000 }).acquire()).rejects.toThrow(/timed out/);
    }
  });

  it("maxWaitMs 0 tries once, where the tool never tried", async () => {
    const lock = lockOn(memoryPlace(), { maxWaitMs: 0 });
    await lock.acquire();
    await lock.release();
    await expect(lockOn(memoryPlace({ [GLOBAL_KEY]: text() }), { maxWaitMs: 0 }).acquire()).rejects.toThrow(/timed out after \d+ms/);
  });

  it("a refusal is told at once", async () => {
    const place = memoryPlace();
    place.fail("create", "DENIED");
    await expect(lockOn(place).acquire()).rejects.toThrow(/was refused/);
  });

  it("a wait without end, or of no number, is none", async () => {
    const place = memoryPlace({ [GLOBAL_KEY]: text() });
    const clock = fastClock(300);
    await expect(lockOn(place, { maxWaitMs: Number.NaN, surroundings: surroundingsWith({ clock }) }).acquire()).resolves.toBeUndefined();
  });
});

describe("holes of the tool that are closed", () => {
  it("F1: an empty file of a dead writer is in the way for one ttl, and not for ever", async () => {
    const place = memoryPlace({ [GLOBAL_KEY]: "" });
    const lock = lockOn(place, { ttlMs: 5_000, maxWaitMs: 60_000 });
    await lock.acquire();
    await lock.release();
    expect((await swamp.look(memoryPlace({ [GLOBAL_KEY]: "" }), surroundingsWith()))[0]).toMatchObject({ problem: "it is empty", verdict: { kind: "unknown" } });
  });

  it("F3, S9: a holder that slept does not delete its successor's lock, and warns", async () => {
    const warnings: string[] = [];
    const place = memoryPlace();
    const lock = lockOn(place, { onWarning: (message) => void warnings.push(message) });
    await lock.acquire();
    place.put(GLOBAL_KEY, text());
    await lock.release();
    expect(place.text(GLOBAL_KEY)).toBe(text());
    expect(warnings).toEqual([expect.stringContaining("taken over during hold; skipping delete")]);
  });

  it("F4, S1: of many that find a stale lock one gets it", async () => {
    for (let round = 0; round < 5; round += 1) {
      const place = memoryPlace({ [GLOBAL_KEY]: STALE });
      const locks = Array.from({ length: 4 }, () => lockOn(place, { maxWaitMs: 20_000 }));
      const outcomes = await Promise.allSettled(locks.map((lock) => lock.acquire()));
      expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      await Promise.all(locks.map((lock) => lock.release()));
    }
  });

  it("S2, S3: a failed renewal is no loss; a renewal never writes over a successor, and the loss is told", async () => {
    const clock = manualClock();
    const place = memoryPlace();
    const lock = createSwampLock(place, { surroundings: surroundingsWith({ clock }) });
    await lock.acquire();
    place.fail("replace");
    await clock.advance(10_500);
    place.heal();
    await clock.advance(10_000);
    expect(lock.lost.aborted).toBe(false);
    expect(Date.parse(JSON.parse(place.text(GLOBAL_KEY) ?? "").acquiredAt)).toBeGreaterThan(START_MS + 19_000);
    place.put(GLOBAL_KEY, text());
    await clock.advance(10_500);
    expect(lock.lost.aborted).toBe(true);
    expect(place.text(GLOBAL_KEY)).toBe(text());
    await lock.release();
    expect(place.text(GLOBAL_KEY)).toBe(text());
  });

  it("a place that fails for a whole ttl ends the belief", async () => {
    const clock = manualClock();
    const place = memoryPlace();
    const lock = createSwampLock(place, { surroundings: surroundingsWith({ clock }) });
    await lock.acquire();
    place.fail("replace");
    await clock.advance(29_900);
    expect(lock.lost.aborted).toBe(false);
    await clock.advance(200);
    expect(lock.lost.aborted).toBe(true);
  });

  it("S4: a create whose answer was lost is recognised as one's own", async () => {
    const place = memoryPlace();
    const create = place.create.bind(place);
    let isFirst = true;
    place.create = async (key, bytes) => {
      const created = await create(key, bytes);
      if (isFirst) {
        isFirst = false;
        place.fail("create", "INDETERMINATE", () => false);
        return { kind: "exists" };
      }
      return created;
    };
    const lock = lockOn(place, { maxWaitMs: 1_000 });
    await lock.acquire();
    await lock.release();
    expect(place.keys()).toEqual([]);
  });

  it("S7: a forced release removes what was judged, and nothing that came after it", async () => {
    const place = memoryPlace({ [GLOBAL_KEY]: text() });
    place.before("remove", () => place.put(GLOBAL_KEY, text({ nonce: "n-2" })));
    expect(await forceReleaseSwampLock(place, GLOBAL_KEY)).toEqual({ released: false, reason: "lock holder changed — aborting to avoid breaking an active lock" });
    expect(place.text(GLOBAL_KEY)).toContain("n-2");
  });

  it("S8: a read that fails is never told as no lock", async () => {
    const place = memoryPlace();
    place.fail("read");
    await expect(lockOn(place).inspect()).rejects.toThrow(/was refused/);
    await expect(forceReleaseSwampLock(place, GLOBAL_KEY)).rejects.toThrow(/was refused/);
  });

  it("a release that fails is told, and not thrown", async () => {
    const warnings: string[] = [];
    const place = memoryPlace();
    const lock = lockOn(place, { onWarning: (message) => void warnings.push(message) });
    await lock.acquire();
    place.fail("remove");
    await lock.release();
    expect(warnings).toEqual([expect.stringMatching(/^Failed to delete lock \.datastore\.lock during release: /)]);
  });
});

describe("release and status", () => {
  it("has the tool's three outcomes", async () => {
    const place = memoryPlace({ [GLOBAL_KEY]: text() });
    expect(await forceReleaseSwampLock(place, GLOBAL_KEY)).toEqual({ released: true, previousHolder: INFO });
    expect(await forceReleaseSwampLock(place, GLOBAL_KEY)).toEqual({ released: false, reason: "no lock held" });
  });

  it("says so when a removal was answered and not done", async () => {
    const place = memoryPlace({ [GLOBAL_KEY]: text() });
    place.remove = async () => "removed";
    expect(await forceReleaseSwampLock(place, GLOBAL_KEY)).toMatchObject({ released: false, reason: expect.stringContaining("still there") });
  });

  it("shows the global lock, the namespaces' and the models', also the damaged ones", async () => {
    const root = folder();
    for (const [key, content] of [[GLOBAL_KEY, text()], [".locks/team.lock", text()], ["data/aws/ec2/a/.lock", text({ pid: 1 })], ["data/b/c/.lock", "{"], ["team/data/d/e/.lock", text()], ["other/.lock", text()]] as const) {
      mkdirSync(join(root, key, ".."), { recursive: true });
      writeFileSync(join(root, key), content);
    }
    const place = createLocalPlace(root);
    expect(await swamp.detect(place)).toBe(true);
    const locks = await swamp.look(place, surroundingsWith());
    expect(locks.map(({ scope, holder }) => [scope, holder])).toEqual([
      ["global", "user@host (pid 7)"],
      ["team", "user@host (pid 7)"],
      ["aws/ec2/a", "user@host (pid 1)"],
      ["b/c", null],
      ["team:d/e", "user@host (pid 7)"],
    ]);
    expect(await swamp.detect(createLocalPlace(folder()))).toBe(false);
  });
});
