import { createMemoryStore, StoreError, validateKey } from "@holdfast/store";
import { describe, it } from "vitest";
import { describeConformance, shareStore } from "../src/index.ts";
import { createVirtualClock } from "./virtual-clock.ts";
import { md5, withStamps } from "./stamped-versions.ts";

const clock = createVirtualClock();

describeConformance({ describe, it }, {
  name: "the memory store without a clock",
  clock,
  open: () => ({ connect: shareStore(createMemoryStore()) }),
});

describeConformance({ describe, it }, {
  name: "the memory store with a clock",
  clock,
  open: () => ({ connect: shareStore(createMemoryStore({ nowMs: clock.nowMs })) }),
});

describeConformance({ describe, it }, {
  name: "a store whose versions are hashes of the content",
  clock,
  open: () => ({ connect: shareStore(withStamps(createMemoryStore(), md5)) }),
});

describeConformance({ describe, it }, {
  name: "a store that can neither watch nor remove by version",
  clock,
  open() {
    const store = createMemoryStore();
    return {
      connect: shareStore({
        ...store,
        capabilities: { ...store.capabilities, watch: false, deleteIfMatch: false },
        async remove(key, version, options) {
          validateKey(key, { operation: "remove", location: store.location });
          const outcome = await store.read(key, options);
          return store.remove(key, outcome.kind === "absent" ? version : outcome.version, options);
        },
        watch(key) {
          const problem = "the store tells of no changes.";
          throw new StoreError({ code: "UNSUPPORTED", operation: "watch", location: store.location, key, problem });
        },
      }),
    };
  },
});

describeConformance({ describe, it }, {
  name: "a store that stamps with whole seconds and owns up to it",
  clock,
  open() {
    const store = createMemoryStore({ nowMs: () => Math.floor(clock.nowMs() / 1_000) * 1_000 });
    const lowered = <Stamped extends { readonly ageMs: number | null }>(entry: Stamped): Stamped =>
      ({ ...entry, ageMs: entry.ageMs === null ? null : entry.ageMs - 1_000 });
    return {
      connect: shareStore({
        ...store,
        async read(key, options) {
          const outcome = await store.read(key, options);
          return outcome.kind === "absent" ? outcome : lowered(outcome);
        },
        list: async (prefix, options) => (await store.list(prefix, options)).map(lowered),
      }),
    };
  },
});
