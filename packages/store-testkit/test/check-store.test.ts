import { createMemoryStore, type RegisterStore } from "@holdfast/store";
import { describe, expect, it } from "vitest";
import {
  type CheckReport,
  checkStore,
  createFaultyStore,
  createRecordingStore,
  registerClauses,
  seededFaults,
  seededRandom,
  shareStore,
} from "../src/index.ts";
import { overwrite } from "./mutants/mutant.ts";
import { createVirtualClock } from "./virtual-clock.ts";

const named = (...ids: readonly string[]) => registerClauses.filter((clause) => ids.includes(clause.id));
const statuses = (report: CheckReport) => report.results.map((result) => result.status);

describe("a check", () => {
  it("proves a sound store fenced, tells its price and leaves nothing behind", async () => {
    const clock = createVirtualClock();
    const memory = createRecordingStore(createMemoryStore({ nowMs: clock.nowMs }));
    const told: string[] = [];
    const report = await checkStore({
      connect: shareStore(memory),
      clock,
      onProgress: (result, done, total) => told.push(`${done}/${total} ${result.id}`),
    });
    expect(report.guarantee).toBe("fenced");
    expect(new Set(statuses(report))).toEqual(new Set(["passed", "not-applicable"]));
    expect(report.results.reduce((sum, result) => sum + (result.leftBehind ?? 1), 0)).toBe(0);
    expect(await memory.list("")).toEqual([]);
    expect(told).toHaveLength(registerClauses.length);
    expect(told[0]).toBe(`1/${registerClauses.length} ${registerClauses[0]?.id}`);
    expect(report.requests).toBeGreaterThan(500);
    expect(report.requests).toBeLessThan(3_000);
  });

  it("leaves the keys of others alone, on a store that is in use", async () => {
    const clock = createVirtualClock();
    const memory = createMemoryStore();
    await memory.create("jobs/nightly/lock.exclusive", new TextEncoder().encode("held"));
    const [one, another] = await Promise.all([
      checkStore({ connect: shareStore(memory), clock }),
      checkStore({ connect: shareStore(memory), clock }),
    ]);
    expect([one.guarantee, another.guarantee]).toEqual(["fenced", "fenced"]);
    expect((await memory.list("")).map((entry) => entry.key)).toEqual(["jobs/nightly/lock.exclusive"]);
  });

  it("calls a store that lets two create one key advisory", async () => {
    const memory = createMemoryStore();
    const liar: RegisterStore = { ...memory, create: (key, body) => overwrite(memory, key, body) };
    const report = await checkStore({ connect: shareStore(liar), clock: createVirtualClock(), clauses: named("create.one-winner") });
    expect(report.guarantee).toBe("advisory");
    expect(report.results[0]?.problem).toBe('8 of 8 concurrent requests to create one key were all told "written".');
  });

  it("never blames a sound store for a bad network", async () => {
    // These expect one certain failure of the driver itself, and here the faults come before the driver.
    const local = new Set(["list.prefix-invalid", "key.invalid-refused", "error.says-where", "close.refuses-requests"]);
    const clauses = registerClauses.filter(({ id }) => !local.has(id) && !id.startsWith("abort."));
    const seen = new Set<string>();
    for (let seed = 0; seed < 10; seed += 1) {
      const clock = createVirtualClock();
      const kinds = ["refused", "request-lost", "response-lost", "delayed"] as const;
      const plan = seededFaults({ random: seededRandom(seed), chance: 0.05, kinds, delayMaxMs: 40 });
      const store = createFaultyStore(createMemoryStore({ nowMs: clock.nowMs }), { plan, delay: clock.delay });
      const report = await checkStore({ connect: shareStore(store), clock, clauses, seed });
      expect(report.results.filter((result) => result.status === "failed"), `seed ${seed}`).toEqual([]);
      expect(report.guarantee).not.toBe("advisory");
      for (const { id, status } of report.results) {
        seen.add(`${id} ${status}`);
      }
    }
    expect(seen).toContain("create.one-winner passed");
    expect(seen).toContain("replace.one-winner passed");
    expect(seen).toContain("replace.counts-every-increment passed");
    expect(seen).toContain("read.latest unanswered");
  });

  it("ends when it is aborted, tells what it did not get to, and still tidies up", async () => {
    const memory = createMemoryStore();
    const abort = new AbortController();
    const report = await checkStore({
      connect: shareStore(memory),
      clock: createVirtualClock(),
      clauses: named("create.absent", "create.existing-conflicts", "create.one-winner"),
      signal: abort.signal,
      onProgress: () => abort.abort(),
    });
    expect(statuses(report)).toEqual(["passed", "unanswered", "unanswered"]);
    expect(report.guarantee).toBe("unknown");
    expect(await memory.list("")).toEqual([]);
  });

  it("ends on a store that never answers", async () => {
    const silent: RegisterStore = { ...createMemoryStore(), read: () => new Promise(() => undefined), close: () => new Promise(() => undefined) };
    const report = await checkStore({ connect: async () => silent, clock: createVirtualClock(), clauses: named("read.absent") });
    expect(report.results).toMatchObject([{ status: "unanswered", problem: "the clause did not end within 60000 ms." }]);
    expect(report.guarantee).toBe("unknown");
  });

  it("closes every connection it opened, also when a later one fails", async () => {
    const closed: number[] = [];
    let opened = 0;
    const connect = async (): Promise<RegisterStore> => {
      const index = opened;
      opened += 1;
      if (index === 2) {
        throw new Error("no more connections.");
      }
      return { ...createMemoryStore(), close: async () => void closed.push(index) };
    };
    await expect(checkStore({ connect, clock: createVirtualClock() })).rejects.toThrow("no more connections.");
    expect(closed).toEqual([0, 1]);
  });

  it("refuses numbers of connections and rounds that prove nothing", async () => {
    const connect = shareStore(createMemoryStore());
    for (const wrong of [{ connections: 1 }, { connections: 9 }, { connections: 2.5 }, { rounds: 0 }, { rounds: 1.5 }]) {
      await expect(checkStore({ connect, ...wrong })).rejects.toThrow(RangeError);
    }
  });
});
