import { createMemoryStore } from "@holdfast/store";
import { describe, expect, it } from "vitest";
import { createFaultyStore, type Fault, scriptedFaults, seededFaults, seededRandom } from "../src/index.ts";
import { createVirtualClock } from "./virtual-clock.ts";

const body = new TextEncoder().encode("one");

function setUp(fault: Fault) {
  const clock = createVirtualClock();
  const memory = createMemoryStore();
  const store = createFaultyStore(memory, { plan: scriptedFaults([{ fault }]), delay: clock.delay });
  return { clock, memory, store };
}

describe("a faulty store", () => {
  it("does not apply a refused write and says that nothing was written", async () => {
    const { memory, store } = setUp({ kind: "refused" });
    await expect(store.create("key", body)).rejects.toMatchObject({ code: "UNAVAILABLE", operation: "create", key: "key" });
    expect((await memory.read("key")).kind).toBe("absent");
  });

  it("does not apply a lost request and says that it cannot tell", async () => {
    const { memory, store } = setUp({ kind: "request-lost" });
    await expect(store.create("key", body)).rejects.toMatchObject({ code: "INDETERMINATE" });
    expect((await memory.read("key")).kind).toBe("absent");
  });

  it("applies a write whose response is lost and says that it cannot tell", async () => {
    const { memory, store } = setUp({ kind: "response-lost" });
    await expect(store.create("key", body)).rejects.toMatchObject({ code: "INDETERMINATE" });
    expect((await memory.read("key")).kind).toBe("found");
  });

  it("tells a read without an answer as UNAVAILABLE, never as absent", async () => {
    for (const kind of ["refused", "request-lost", "response-lost"] as const) {
      await expect(setUp({ kind }).store.read("key")).rejects.toMatchObject({ code: "UNAVAILABLE" });
    }
  });

  it("delays a request before it applies and its answer after", async () => {
    const { clock, memory, store } = setUp({ kind: "delayed", beforeMs: 100, afterMs: 50 });
    const startedAtMs = clock.nowMs();
    const answer = store.create("key", body);
    expect((await memory.read("key")).kind).toBe("absent");
    expect((await answer).kind).toBe("written");
    expect(clock.nowMs() - startedAtMs).toBe(150);
  });

  it("applies a repeated write a second time, after others had their turn", async () => {
    const { memory, store } = setUp({ kind: "repeated", againMs: 100 });
    const first = await store.create("key", body);
    expect(first.kind).toBe("written");
    if (first.kind === "written") {
      await memory.remove("key", first.version);
    }
    expect(store.inFlight()).toBe(1);
    await store.drained();
    expect((await memory.read("key")).kind).toBe("found");
    expect(store.inFlight()).toBe(0);
  });

  it("lands a write whose caller has aborted, because aborting ends the wait and not the write", async () => {
    const { memory, store } = setUp({ kind: "delayed", beforeMs: 100 });
    const abort = new AbortController();
    const answer = store.create("key", body, { signal: abort.signal });
    abort.abort();
    await expect(answer).rejects.toMatchObject({ code: "INDETERMINATE" });
    expect((await memory.read("key")).kind).toBe("absent");
    await store.drained();
    expect((await memory.read("key")).kind).toBe("found");
  });

  it("sends nothing when the signal has aborted before", async () => {
    const { memory, store } = setUp({ kind: "response-lost" });
    await expect(store.create("key", body, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect((await memory.read("key")).kind).toBe("absent");
  });
});

describe("a scripted plan", () => {
  it("strikes once, at the operation and key it names, after as many as it skips", () => {
    const fault: Fault = { kind: "refused" };
    const plan = scriptedFaults([{ operation: "create", key: "a", after: 1, fault }]);
    const ask = (operation: "create" | "read", key: string) => plan({ operation, key, signal: undefined });
    expect([ask("create", "a"), ask("read", "a"), ask("create", "b"), ask("create", "a"), ask("create", "a")]).toEqual([
      undefined,
      undefined,
      undefined,
      fault,
      undefined,
    ]);
  });
});

describe("a seeded plan", () => {
  const request = { operation: "create", key: "key", signal: undefined } as const;
  const draw = (seed: number, chance: number) => {
    const plan = seededFaults({ random: seededRandom(seed), chance, delayMaxMs: 10 });
    return Array.from({ length: 200 }, () => plan(request));
  };

  it("gives the same faults for the same seed and others for another", () => {
    expect(draw(7, 0.5)).toEqual(draw(7, 0.5));
    expect(draw(7, 0.5)).not.toEqual(draw(8, 0.5));
  });

  it("strikes never at chance 0, always at chance 1, and with every kind", () => {
    expect(draw(1, 0).filter((fault) => fault !== undefined)).toEqual([]);
    const kinds = new Set(draw(1, 1).map((fault) => fault?.kind));
    expect([...kinds].sort()).toEqual(["delayed", "refused", "repeated", "request-lost", "response-lost"]);
  });
});
