import { createMemoryStore, fencedGet, fencedPut, type RegisterStore, toVersion, type Version, type WriteOutcome } from "@holdfast/store";
import { describe, expect, it, test } from "vitest";
import { createFaultyStore, interceptStore, type RequestOperation, scriptedFaults, seededFaults, seededRandom, systemClock } from "../src/index.ts";

// These promises are those of `@holdfast/store`; they are held here, because here are the faults.

const key = "reports/today";
const textOf = (value: unknown): string => JSON.stringify(value);

/** Every write that took effect, in that order. */
function remembering(store: RegisterStore): { readonly store: RegisterStore; readonly tokens: number[] } {
  const tokens: number[] = [];
  const note = (body: Uint8Array, kind: string): void => {
    if (kind === "written") {
      tokens.push(JSON.parse(new TextDecoder().decode(body)).token);
    }
  };
  return {
    tokens,
    store: {
      ...store,
      create: async (at, body, options) => store.create(at, body, options).then((outcome) => (note(body, outcome.kind), outcome)),
      replace: async (at, body, version, options) => store.replace(at, body, version, options).then((outcome) => (note(body, outcome.kind), outcome)),
    },
  };
}

/** Versions are the content, as the ETags of many stores are a hash of it: what was there before has its version again. */
function versionedByContent(): RegisterStore {
  const store = createMemoryStore();
  const real = new Map<string, { readonly stamp: Version; readonly version: Version }>();
  const stampOf = (body: Uint8Array): Version => toVersion(new TextDecoder().decode(body));
  const told = (at: string, body: Uint8Array, outcome: WriteOutcome): WriteOutcome => {
    if (outcome.kind === "conflict") {
      return outcome;
    }
    real.set(at, { stamp: stampOf(body), version: outcome.version });
    return { kind: "written", version: stampOf(body) };
  };
  return {
    ...store,
    async read(at, options) {
      const seen = await store.read(at, options);
      return seen.kind === "found" ? { ...seen, version: stampOf(seen.body) } : seen;
    },
    create: async (at, body, options) => told(at, body, await store.create(at, body, options)),
    async replace(at, body, version, options) {
      const current = real.get(at);
      return current?.stamp === version ? told(at, body, await store.replace(at, body, current.version, options)) : { kind: "conflict" };
    },
  };
}

/**
 * Lets the actors' requests through in one order. An actor that has ended leaves its turns to the others.
 */
function inOrder(store: RegisterStore, order: readonly string[], actors: Readonly<Record<string, (store: RegisterStore) => Promise<unknown>>>): Promise<void> {
  const asking = new Map<string, () => void>();
  const running = new Set(Object.keys(actors));
  const turns = [...order];
  const letNextGo = (): void => {
    if (asking.size < running.size || running.size === 0) {
      return;
    }
    let actor = turns.shift();
    while (actor !== undefined && !running.has(actor)) {
      actor = turns.shift();
    }
    actor ??= [...running][0] ?? "";
    const go = asking.get(actor);
    asking.delete(actor);
    go?.();
  };
  const through = (actor: string): RegisterStore =>
    interceptStore(store, async (request, send) => {
      await new Promise<void>((resolve) => {
        asking.set(actor, resolve);
        letNextGo();
      });
      return send(request.signal);
    });
  const runs = Object.entries(actors).map(async ([actor, act]) => {
    await act(through(actor)).finally(() => running.delete(actor));
    letNextGo();
  });
  return Promise.all(runs).then(() => undefined);
}

function ordersOf(actors: Readonly<Record<string, number>>): string[][] {
  const left = Object.entries(actors).filter(([, count]) => count > 0);
  return left.length === 0 ? [[]] : left.flatMap(([actor, count]) => ordersOf({ ...actors, [actor]: count - 1 }).map((rest) => [actor, ...rest]));
}

describe("a fenced put", () => {
  it("is written under a higher token and under the same one, and refused under a lower one", async () => {
    const store = createMemoryStore();
    expect(await fencedGet(store, key)).toEqual({ kind: "absent" });
    expect(await fencedPut(store, { key, token: 5, value: { rows: 1 } })).toEqual({ kind: "written" });
    expect(await fencedPut(store, { key, token: 5, value: { rows: 2 } })).toEqual({ kind: "written" });
    expect(await fencedPut(store, { key, token: 4, value: "late" })).toEqual({ kind: "refused", token: 5 });
    expect(await fencedPut(store, { key, token: 6, value: [3] })).toEqual({ kind: "written" });
    expect(await fencedGet(store, key)).toEqual({ kind: "found", token: 6, value: [3] });
  });

  it("never lands after one with a higher token, in any order of the requests of a late holder and the next", async () => {
    const orders = ordersOf({ late: 4, next: 5 });
    expect(orders).toHaveLength(126);
    for (const order of orders) {
      const { store, tokens } = remembering(versionedByContent());
      await fencedPut(store, { key, token: 3, value: "done" });
      await inOrder(store, order, {
        late: (through) => fencedPut(through, { key, token: 4, value: "late" }),
        // The value that was there before: its version must not come back under the late writer's feet.
        next: async (through) => {
          await fencedPut(through, { key, token: 5, value: "running" });
          await fencedPut(through, { key, token: 5, value: "done" });
        },
      });
      expect(tokens, textOf(order)).toEqual([...tokens].sort((a, b) => a - b));
      expect(await fencedGet(store, key), textOf(order)).toEqual({ kind: "found", token: 5, value: "done" });
    }
  });

  it("grows from write to write while requests are lost, late and repeated, whatever the seed", async () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const { store, tokens } = remembering(createMemoryStore());
      const faulty = createFaultyStore(store, { plan: seededFaults({ random: seededRandom(seed), chance: 0.4 }), delay: async () => undefined });
      const told = await Promise.all([1, 2, 3, 4].map((token) => fencedPut(faulty, { key, token, value: token }).then(({ kind }) => kind, (error: { code?: string }) => error.code)));
      await faulty.drained();
      expect(tokens, `seed ${seed}`).toEqual([...tokens].sort((a, b) => a - b));
      for (const [index, outcome] of told.entries()) {
        expect(outcome !== "written" || tokens.includes(index + 1), `seed ${seed}: ${index + 1} was told ${outcome}`).toBe(true);
        expect(outcome !== "UNAVAILABLE" || !tokens.includes(index + 1), `seed ${seed}: ${index + 1} was told ${outcome}`).toBe(true);
      }
    }
  });

  const lost = (operation: RequestOperation, kind: "response-lost" | "request-lost", times: number) => Array.from({ length: times }, () => ({ operation, fault: { kind } }) as const);

  it("whose answer is lost is settled by one look", async () => {
    const store = createFaultyStore(createMemoryStore(), { plan: scriptedFaults(lost("create", "response-lost", 1)), delay: systemClock.delay });
    expect(await fencedPut(store, { key, token: 1, value: 1 })).toEqual({ kind: "written" });
  });

  it("that stays unanswered says that nobody can tell, and no more", async () => {
    const store = createFaultyStore(createMemoryStore(), { plan: scriptedFaults(lost("create", "request-lost", 3)), delay: systemClock.delay });
    await expect(fencedPut(store, { key, token: 1, value: 1 })).rejects.toMatchObject({ code: "INDETERMINATE" });
  });

  it("replaces nothing that it does not understand", async () => {
    const store = createMemoryStore();
    await store.create(key, new TextEncoder().encode("plain text"));
    await expect(fencedPut(store, { key, token: 1, value: 1 })).rejects.toThrow("was not written by fencedPut");
    await expect(fencedGet(store, key)).rejects.toMatchObject({ code: "INVALID" });
  });

  test.each([0, -1, 1.5, Number.NaN])("refuses the token %s", async (token) => {
    await expect(fencedPut(createMemoryStore(), { key, token, value: 1 })).rejects.toMatchObject({ code: "INVALID" });
  });

  test.each([undefined, "x".repeat(300_000)])("refuses a value that cannot be an entry", async (value) => {
    await expect(fencedPut(createMemoryStore(), { key, token: 1, value })).rejects.toMatchObject({ code: "INVALID", key });
  });
});
