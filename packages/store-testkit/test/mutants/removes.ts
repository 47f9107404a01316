import { gap, type Mutant, over } from "./mutant.ts";

export const removeMutants: readonly Mutant[] = [
  {
    name: "answers removed and keeps the entry",
    kills: ["remove.current-version"],
    open: over((memory) => ({ ...memory, remove: async () => ({ kind: "removed" }) })),
  },
  {
    name: "takes a delete marker for an entry",
    kills: ["remove.current-version"],
    open: over((memory) => {
      const markers = new Set<string>();
      return {
        ...memory,
        async remove(key, version, options) {
          const outcome = await memory.remove(key, version, options);
          markers.add(key);
          return outcome;
        },
        create: async (key, body, options) => (markers.has(key) ? { kind: "conflict" } : memory.create(key, body, options)),
      };
    }),
  },
  {
    name: "tells the removal of an absent key as a conflict",
    kills: ["remove.absent"],
    open: over((memory) => ({
      ...memory,
      async remove(key, version, options) {
        const current = await memory.read(key, options);
        return current.kind === "absent" ? { kind: "conflict" } : memory.remove(key, version, options);
      },
    })),
  },
  {
    name: "removes what is below a key with it",
    kills: ["remove.only-this-key"],
    open: over((memory) => ({
      ...memory,
      async remove(key, version, options) {
        const outcome = await memory.remove(key, version, options);
        for (const below of await memory.list(`${key}/`)) {
          await memory.remove(below.key, below.version ?? version);
        }
        return outcome;
      },
    })),
  },
  {
    name: "ignores the version of a removal and claims not to",
    kills: ["remove.stale-version-conflicts", "remove.races-replace"],
    open: over((memory, clock) => ({
      ...memory,
      async remove(key, version, options) {
        await gap(clock);
        const current = await memory.read(key, options);
        return memory.remove(key, current.kind === "absent" ? version : current.version, options);
      },
    })),
  },
  {
    name: "compares the version and then removes",
    kills: ["remove.races-replace"],
    open: over((memory, clock) => ({
      ...memory,
      async remove(key, version, options) {
        const current = await memory.read(key, options);
        if (current.kind !== "absent" && current.version !== version) {
          return { kind: "conflict" };
        }
        await gap(clock);
        const later = await memory.read(key, options);
        return memory.remove(key, later.kind === "absent" ? version : later.version, options);
      },
    })),
  },
  {
    name: "refuses a stale version and claims to remove unconditionally",
    kills: ["remove.unconditional"],
    open: over((memory) => ({ ...memory, capabilities: { ...memory.capabilities, deleteIfMatch: false } })),
  },
];
