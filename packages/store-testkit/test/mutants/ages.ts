import type { RegisterStore } from "@holdfast/store";
import { type Mutant, over } from "./mutant.ts";

export const ageMutants: readonly Mutant[] = [
  {
    name: "rounds ages up to whole seconds",
    kills: ["age.lower-bound"],
    open: over((memory) => withAges(memory, (ageMs) => Math.ceil((ageMs + 1) / 1_000) * 1_000)),
  },
  {
    name: "stamps with whole seconds and tells its own time exactly",
    kills: ["age.lower-bound"],
    open: over((memory, clock) => {
      const inFullMs = (ageMs: number) => clock.nowMs() - Math.floor((clock.nowMs() - ageMs) / 1_000) * 1_000;
      return withAges(memory, inFullMs);
    }),
  },
  {
    name: "measures ages with a reader's clock that is a minute ahead",
    kills: ["age.lower-bound", "age.restarts"],
    open: over((memory) => withAges(memory, (ageMs) => ageMs + 60_000)),
  },
  {
    name: "lists ages that are too large",
    kills: ["age.lower-bound"],
    open: over((memory) => ({
      ...memory,
      list: async (prefix, options) =>
        (await memory.list(prefix, options)).map((entry) => ({ ...entry, ageMs: entry.ageMs === null ? null : entry.ageMs + 5_000 })),
    })),
  },
  {
    name: "claims to have a clock and shows no ages",
    kills: ["age.lower-bound", "age.grows"],
    open: over((memory) => withAges(memory, () => null)),
  },
  {
    name: "shows every entry as new",
    kills: ["age.grows", "age.restarts"],
    open: over((memory) => withAges(memory, () => 0)),
  },
  {
    name: "counts ages from the first write of a key",
    kills: ["age.restarts"],
    open: over((memory, clock) => {
      const firstAtMs = new Map<string, number>();
      return withAges(memory, (ageMs, key) => {
        firstAtMs.set(key, firstAtMs.get(key) ?? clock.nowMs() - ageMs);
        return clock.nowMs() - (firstAtMs.get(key) ?? 0);
      });
    }),
  },
  {
    name: "shows ages and claims to have no clock",
    kills: ["age.none-without-clock"],
    open: over((memory) => ({ ...memory, capabilities: { ...memory.capabilities, storeClock: false } })),
  },
  {
    name: "tells its time in seconds",
    kills: ["store-time.advances"],
    open: over((memory) => withStoreTime(memory, (timeMs) => Math.floor(timeMs / 1_000))),
  },
  {
    name: "tells the time of its start",
    kills: ["store-time.advances"],
    open: over((memory, clock) => {
      const startedAtMs = clock.nowMs();
      return withStoreTime(memory, () => startedAtMs);
    }),
  },
  {
    name: "tells its time a quarter as fast",
    kills: ["store-time.advances"],
    open: over((memory, clock) => {
      const startedAtMs = clock.nowMs();
      return withStoreTime(memory, (timeMs) => startedAtMs + (timeMs - startedAtMs) / 4);
    }),
  },
];

function withAges(memory: RegisterStore, change: (ageMs: number, key: string) => number | null): RegisterStore {
  return {
    ...memory,
    async read(key, options) {
      const outcome = await memory.read(key, options);
      return outcome.kind === "absent" || outcome.ageMs === null ? outcome : { ...outcome, ageMs: change(outcome.ageMs, key) };
    },
  };
}

function withStoreTime(memory: RegisterStore, change: (timeMs: number) => number): RegisterStore {
  return {
    ...memory,
    async read(key, options) {
      const outcome = await memory.read(key, options);
      return { ...outcome, storeTimeMs: outcome.storeTimeMs === null ? null : change(outcome.storeTimeMs) };
    },
  };
}
