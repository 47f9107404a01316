import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../src/index.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The whole contract is held against this store by the clauses of the testkit; here is what only it has. */
describe("the memory store", () => {
  it("keeps its own copy of what it is given and hands out copies", async () => {
    const store = createMemoryStore();
    const body = bytes("one");
    await store.create("a", body);
    body[0] = 0;
    const first = await store.read("a");
    expect(first.kind === "found" ? new TextDecoder().decode(first.body) : "").toBe("one");
    if (first.kind === "found") {
      first.body[0] = 0;
    }
    const second = await store.read("a");
    expect(second.kind === "found" ? new TextDecoder().decode(second.body) : "").toBe("one");
  });

  it("has a clock only when it is given one", async () => {
    const without = createMemoryStore();
    await without.create("a", bytes("1"));
    expect(await without.read("a")).toMatchObject({ ageMs: null, storeTimeMs: null });
    let now = 1_000;
    const withClock = createMemoryStore({ nowMs: () => now });
    await withClock.create("a", bytes("1"));
    now += 500;
    expect(await withClock.read("a")).toMatchObject({ ageMs: 500, storeTimeMs: 1_500 });
  });

  it("does not let a second disposal of a watcher end the watcher that came after it", async () => {
    const store = createMemoryStore();
    let calls = 0;
    const first = store.watch("a", () => undefined);
    first[Symbol.dispose]();
    store.watch("a", () => (calls += 1));
    first[Symbol.dispose]();
    await store.create("a", bytes("1"));
    expect(calls).toBe(1);
  });
});
