import { type EntryInfo, StoreError } from "@holdfast/store";
import { gap, type Mutant, over } from "./mutant.ts";

/** Page by page, the next one beginning at a position and not after a key. */
const PAGE = 8;

export const listMutants: readonly Mutant[] = [
  {
    name: "fails where a prefix has no folder",
    kills: ["list.empty"],
    open: over((memory) => ({
      ...memory,
      async list(prefix, options) {
        const entries = await memory.list(prefix, options);
        if (entries.length === 0) {
          throw new StoreError({ code: "INVALID", operation: "list", key: prefix, location: memory.location, problem: "there is no such folder." });
        }
        return entries;
      },
    })),
  },
  {
    name: "lists the newest key only from the second listing on",
    kills: ["list.after-write"],
    open: over((memory) => {
      let newest: string | undefined;
      return {
        ...memory,
        create(key, body, options) {
          newest = key;
          return memory.create(key, body, options);
        },
        async list(prefix, options) {
          const hidden = newest;
          newest = undefined;
          return (await memory.list(prefix, options)).filter((entry) => entry.key !== hidden);
        },
      };
    }),
  },
  {
    name: "lists from a cache",
    kills: ["list.after-write"],
    open: over((memory) => {
      const cache = new Map<string, readonly EntryInfo[]>();
      return {
        ...memory,
        async list(prefix, options) {
          const entries = cache.get(prefix) ?? (await memory.list(prefix, options));
          cache.set(prefix, entries);
          return entries;
        },
      };
    }),
  },
  {
    name: "goes on listing removed keys",
    kills: ["list.after-remove"],
    open: over((memory) => {
      const removed: EntryInfo[] = [];
      return {
        ...memory,
        remove(key, version, options) {
          removed.push({ key, version, ageMs: null });
          return memory.remove(key, version, options);
        },
        list: async (prefix, options) => [...(await memory.list(prefix, options)), ...removed.filter((entry) => entry.key.startsWith(prefix))],
      };
    }),
  },
  {
    name: "lists by the prefix without its slash",
    kills: ["list.prefix-exact"],
    open: over((memory) => ({
      ...memory,
      async list(prefix, options) {
        await memory.list(prefix, options);
        return (await memory.list("")).filter((entry) => entry.key.startsWith(prefix.slice(0, -1)));
      },
    })),
  },
  {
    name: "lists one level of folders",
    kills: ["list.prefix-exact"],
    open: over((memory) => ({
      ...memory,
      list: async (prefix, options) => (await memory.list(prefix, options)).filter((entry) => !entry.key.slice(prefix.length).includes("/")),
    })),
  },
  {
    name: "lists one page of a hundred",
    kills: ["list.complete"],
    open: over((memory) => ({ ...memory, list: async (prefix, options) => (await memory.list(prefix, options)).slice(0, 100) })),
  },
  {
    name: "lists the last key of each page twice",
    kills: ["list.complete"],
    open: over((memory) => ({
      ...memory,
      list: async (prefix, options) =>
        (await memory.list(prefix, options)).flatMap((entry, index) => (index % 100 === 99 ? [entry, entry] : [entry])),
    })),
  },
  {
    name: "lists page by page, by position",
    kills: ["list.steady-under-change"],
    open: over((memory, clock) => ({
      ...memory,
      async list(prefix, options) {
        const shown: EntryInfo[] = [];
        for (let from = 0; ; from += PAGE) {
          const all = [...(await memory.list(prefix, options))].sort((left, right) => (left.key < right.key ? -1 : 1));
          shown.push(...all.slice(from, from + PAGE));
          if (from + PAGE >= all.length) {
            return shown;
          }
          await gap(clock);
        }
      },
    })),
  },
  {
    name: "adds the slash that a prefix lacks",
    kills: ["list.prefix-invalid"],
    open: over((memory) => ({ ...memory, list: (prefix, options) => memory.list(prefix === "" ? prefix : `${prefix.replace(/\/*$/, "")}/`, options) })),
  },
];
