import { createMemoryStore, type RegisterStore, StoreError } from "@holdfast/store";
import { describe, expect, it } from "vitest";
import { check, type Finding, registerChecks, registerClauses, shareStore, verdictOn } from "../src/index.ts";
import { gap, over, overwrite } from "./mutants/mutant.ts";
import { createVirtualClock } from "./virtual-clock.ts";

const START_MS = 1_700_000_000_000;

async function checked(open: (clock: ReturnType<typeof createVirtualClock>) => () => Promise<RegisterStore>, signal?: AbortSignal) {
  const clock = createVirtualClock();
  const wallNowMs = (): number => START_MS + clock.nowMs();
  return check({ connect: open(clock), clock, wallNowMs, rounds: 3, seed: 1, ...(signal === undefined ? {} : { signal }) });
}

const refusing = (problem: string, code: "UNSUPPORTED" | "DENIED" | "INVALID") => (): never => {
  throw new StoreError({ code, operation: "create", location: "test:", problem });
};

describe("a check of a store", () => {
  it("calls a sound store fenced, has tried everything, and leaves nothing", async () => {
    const kept: RegisterStore[] = [];
    const report = await checked((clock) => {
      const memory = createMemoryStore({ nowMs: () => START_MS + clock.nowMs() });
      kept.push(memory);
      return shareStore(memory);
    });
    expect(await kept[0]?.list("")).toEqual([]);
    expect(report).toMatchObject({ guarantee: "fenced", why: null, isComplete: true, remains: { keys: [], problem: null } });
    expect(report.findings.map(({ id, status }) => `${id} ${status}`)).toEqual(registerChecks.map(({ id }) => `${id} passed`));
    expect(report.latencies.map(({ operation }) => operation).toSorted()).toEqual(["create", "list", "read", "remove", "replace"]);
    expect(report.clock).toEqual({ aheadMs: expect.any(Number), uncertainMs: expect.any(Number) });
  });

  it("calls a store unsafe that looks at a condition first and acts on it later, which no single request shows", async () => {
    const report = await checked(
      over((memory, clock) => ({
        ...memory,
        async create(key, body, options) {
          if ((await memory.read(key, options)).kind !== "absent") {
            return { kind: "conflict" };
          }
          await gap(clock);
          return overwrite(memory, key, body);
        },
      })),
    );
    expect(report).toMatchObject({ guarantee: "unsafe", why: expect.stringContaining("concurrent requests to create one key"), remains: { keys: [] } });
  });

  it("calls a store advisory whose listings lag, since only shared locks go by them", async () => {
    const report = await checked(over((memory) => {
      const hidden = new Set<string>();
      return {
        ...memory,
        async create(key, body, options) {
          const outcome = await memory.create(key, body, options);
          hidden.add(key);
          return outcome;
        },
        async list(prefix, options) {
          const entries = (await memory.list(prefix, options)).filter(({ key }) => !hidden.has(key));
          hidden.clear();
          return entries;
        },
      };
    }));
    expect(report).toMatchObject({ guarantee: "advisory", why: expect.stringContaining("list after write") });
  });

  it("takes the driver's own word for a store that it refuses", async () => {
    const report = await checked(() => shareStore({ ...createMemoryStore(), create: refusing("it ignores conditions.", "UNSUPPORTED") }));
    expect(report).toMatchObject({ guarantee: "unsafe", why: "it ignores conditions.", isComplete: true });
    expect(new Set(report.findings.map(({ status }) => status))).toEqual(new Set(["not-tried"]));
  });

  it("says nothing about a store that cannot be used at all", async () => {
    await expect(checked(() => shareStore({ ...createMemoryStore(), create: refusing("no.", "DENIED") }))).rejects.toMatchObject({ code: "DENIED" });
    await expect(checked(() => shareStore({ ...createMemoryStore(), create: refusing("no such bucket.", "INVALID") }))).rejects.toMatchObject({ code: "INVALID" });
  });

  it("where nothing can be removed, runs one round, names what stays and why, and still knows what exclusive locks are worth", async () => {
    const deny = refusing("s3:DeleteObject is missing.", "DENIED");
    const report = await checked(over((memory) => ({
      ...memory,
      // What was given up before it was sent is refused by no store.
      remove: async (key, version, options) => (options?.signal?.aborted === true ? memory.remove(key, version, options) : deny()),
    })));
    expect(report).toMatchObject({ guarantee: "fenced", rounds: 1, remains: { problem: "s3:DeleteObject is missing." } });
    expect(report.findings.find(({ id }) => id === "remove")).toMatchObject({ status: "forbidden", problem: expect.stringContaining("s3:DeleteObject") });
    expect(report.remains.keys?.length).toBeGreaterThan(10);
  });

  it("tells no ages of a store that tells no time, and does not blame it", async () => {
    const report = await checked(over((memory) => ({
      ...memory,
      capabilities: { ...memory.capabilities, storeClock: true },
      async read(key, options) {
        const outcome = await memory.read(key, options);
        return outcome.kind === "absent" ? { ...outcome, storeTimeMs: null } : { ...outcome, ageMs: null, storeTimeMs: null };
      },
    })));
    expect(report).toMatchObject({ guarantee: "fenced", clock: null });
    expect(report.findings.find(({ id }) => id === "store-clock")).toMatchObject({ status: "not-tried" });
  });

  it("takes as many rounds as it is asked for, with all connections, without blaming the store for their requests", async () => {
    const clock = createVirtualClock();
    const connect = shareStore(createMemoryStore({ nowMs: () => START_MS + clock.nowMs() }));
    expect(await check({ connect, clock, wallNowMs: () => START_MS, connections: 8, rounds: 30 })).toMatchObject({ guarantee: "fenced", why: null });
  });

  it("cut short, proves nothing, and removes what it wrote", async () => {
    const abort = new AbortController();
    const clock = createVirtualClock();
    const memory = createMemoryStore({ nowMs: () => START_MS + clock.nowMs() });
    const report = await check({
      connect: shareStore(memory), clock, rounds: 3, signal: abort.signal,
      wallNowMs: () => START_MS,
      onProgress: (current) => current?.id === "replace" && abort.abort(),
    });
    expect(report).toMatchObject({ guarantee: "advisory", why: expect.stringContaining("not proven"), isComplete: false });
    expect(await memory.list("")).toEqual([]);
  });
});

describe("the checks", () => {
  it("stand on clauses that exist, each on its own", () => {
    const known = registerClauses.map(({ id }) => id);
    const used = registerChecks.flatMap(({ clauses }) => clauses);
    expect(used.filter((id) => !known.includes(id))).toEqual([]);
    expect(new Set(used).size).toBe(used.length);
  });

  it("each decide the guarantee alone: broken as they say, and unanswered never better than advisory", () => {
    const sound = registerChecks.map(({ id, title }): Finding => ({ id, title, status: "passed", problem: null, requests: 1, durationMs: 1 }));
    for (const one of registerChecks) {
      const with_ = (status: Finding["status"]) => verdictOn(registerChecks, sound.map((finding) => (finding.id === one.id ? { ...finding, status, problem: "so." } : finding)), "fenced");
      expect(with_("failed").guarantee).toBe(one.broken);
      expect(with_("unanswered")).toMatchObject({ guarantee: "advisory", isComplete: false });
      expect(with_("forbidden").guarantee).toBe(one.forbidden === "nothing" ? "fenced" : "advisory");
    }
    expect(verdictOn(registerChecks, sound, "fenced")).toEqual({ guarantee: "fenced", why: null, isComplete: true });
  });
});
