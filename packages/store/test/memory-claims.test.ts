import { describe, expect, it } from "vitest";
import { createMemoryClaimStore, isClaimStore, isStoreError } from "../src/index.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("the claim store in memory", () => {
  it("lists what was put, with its size and its age by the store's own clock", async () => {
    let nowMs = 1_000;
    const store = createMemoryClaimStore({ nowMs: () => nowMs });
    expect(isClaimStore(store)).toBe(true);
    await store.putUnique("a/b/one", bytes("hello"));
    await store.putUnique("a/c", bytes("x"));
    nowMs = 1_250;
    expect(await store.list("a/b/")).toEqual([{ key: "a/b/one", version: "c1", sizeBytes: 5, ageMs: 250 }]);
  });

  it("replaces what a key held, and an empty body stands there as a tombstone", async () => {
    const store = createMemoryClaimStore();
    expect(await store.putUnique("one", bytes("hello"))).toMatchObject({ keepsOlder: false });
    await store.putUnique("one", new Uint8Array());
    expect(await store.list("")).toEqual([{ key: "one", version: "c2", sizeBytes: 0, ageMs: null }]);
  });

  it("that keeps versions shows all of them, and each goes only by its own name", async () => {
    const store = createMemoryClaimStore({ keepsVersions: true });
    const first = await store.putUnique("one", bytes("a"));
    const second = await store.putUnique("one", bytes("bb"));
    expect(second.keepsOlder).toBe(true);
    expect((await store.list("")).map(({ sizeBytes }) => sizeBytes)).toEqual([1, 2]);
    await store.removeExact("one", second.version);
    expect(await store.read("one")).toMatchObject({ kind: "found", version: first.version });
    await store.removeExact("one", first.version);
    await store.removeExact("one", first.version);
    expect(await store.read("one")).toEqual({ kind: "absent" });
  });

  it("whose listings are delayed misses what is younger, and shows what has just gone", async () => {
    let nowMs = 0;
    const store = createMemoryClaimStore({ nowMs: () => nowMs, listing: { kind: "delayed", delayMs: 100 } });
    const { version } = await store.putUnique("one", bytes("a"));
    nowMs = 99;
    expect(await store.list("")).toEqual([]);
    nowMs = 100;
    expect(await store.list("")).toHaveLength(1);
    await store.removeExact("one", version);
    nowMs = 199;
    expect(await store.list("")).toHaveLength(1);
    nowMs = 200;
    expect(await store.list("")).toEqual([]);
  });

  it("refuses a delay without a clock, a key that is none, and requests after it was closed", async () => {
    expect(() => createMemoryClaimStore({ listing: { kind: "delayed", delayMs: 1 } })).toThrow(/clock/);
    const store = createMemoryClaimStore();
    await expect(store.putUnique("../x", bytes(""))).rejects.toSatisfy(isStoreError);
    await store.close();
    await expect(store.list("")).rejects.toMatchObject({ code: "INVALID" });
  });
});
