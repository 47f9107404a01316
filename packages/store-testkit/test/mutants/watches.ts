import { gap, type Mutant, over, perConnection } from "./mutant.ts";

const nothing: Disposable = { [Symbol.dispose]: () => undefined };

export const watchMutants: readonly Mutant[] = [
  {
    name: "never calls a watcher",
    kills: ["watch.tells-of-changes", "watch.ends-with-dispose"],
    open: over((memory) => ({ ...memory, watch: () => nothing })),
  },
  {
    name: "calls a watcher once only",
    kills: ["watch.tells-of-changes"],
    open: over((memory) => ({
      ...memory,
      watch(key, onChange) {
        let wasCalled = false;
        return memory.watch(key, () => {
          if (!wasCalled) {
            wasCalled = true;
            onChange();
          }
        });
      },
    })),
  },
  {
    name: "tells of the changes of its own connection only",
    kills: ["watch.tells-of-changes"],
    open: perConnection((connection) => {
      const watchers = new Map<string, () => void>();
      return {
        ...connection,
        async create(key, body, options) {
          const outcome = await connection.create(key, body, options);
          watchers.get(key)?.();
          return outcome;
        },
        async replace(key, body, version, options) {
          const outcome = await connection.replace(key, body, version, options);
          watchers.get(key)?.();
          return outcome;
        },
        watch(key, onChange) {
          watchers.set(key, onChange);
          return nothing;
        },
      };
    }),
  },
  {
    name: "does not tell of removals",
    kills: ["watch.tells-of-changes"],
    open: over((memory, clock) => ({
      ...memory,
      watch(key, onChange) {
        const tell = async () => {
          await gap(clock);
          if ((await memory.read(key)).kind !== "absent") {
            onChange();
          }
        };
        return memory.watch(key, () => void tell());
      },
    })),
  },
  {
    name: "calls a watcher that was disposed of",
    kills: ["watch.ends-with-dispose"],
    open: over((memory) => ({
      ...memory,
      watch(key, onChange) {
        memory.watch(key, onChange);
        return nothing;
      },
    })),
  },
  {
    name: "disposes of all watchers of a key with one",
    kills: ["watch.ends-with-dispose"],
    open: over((memory) => {
      const watchers = new Map<string, Disposable[]>();
      return {
        ...memory,
        watch(key, onChange) {
          const all = [...(watchers.get(key) ?? []), memory.watch(key, onChange)];
          watchers.set(key, all);
          return { [Symbol.dispose]: () => watchers.get(key)?.forEach((watcher) => watcher[Symbol.dispose]()) };
        },
      };
    }),
  },
  {
    name: "accepts a watcher that it will never call, and claims that it cannot watch",
    kills: ["watch.unsupported"],
    open: over((memory) => ({ ...memory, capabilities: { ...memory.capabilities, watch: false }, watch: () => nothing })),
  },
];
