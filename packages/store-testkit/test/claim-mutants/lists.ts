import { type ClaimEntry, StoreError } from "@holdfast/store";
import { type ClaimMutant, over } from "./mutant.ts";

/** Page by page, the next one beginning at a position and not after a key. */
const PAGE = 8;

export const listMutants: readonly ClaimMutant[] = [
  {
    name: "fails where a prefix has no folder",
    kills: ["claim-list.empty"],
    open: over((memory) => ({
      ...memory,
      async list(prefix, options) {
        const entries = await memory.list(prefix, options);
        if (entries.length === 0) {
          throw new StoreError({ code: "INVALID", operation: "list", location: memory.location, key: prefix, problem: "no such folder." });
        }
        return entries;
      },
    })),
  },
  {
    name: "lists the newest key only from the second listing on",
    kills: ["claim-list.after-put"],
    open: over((memory) => {
      let newest: string | undefined;
      return {
        ...memory,
        putUnique(key, body, options) {
          newest = key;
          return memory.putUnique(key, body, options);
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
    name: "lists the size that a key had first",
    kills: ["claim-list.after-renewal"],
    open: over((memory) => {
      const sizes = new Map<string, number>();
      return {
        ...memory,
        putUnique(key, body, options) {
          sizes.set(key, sizes.get(key) ?? body.byteLength);
          return memory.putUnique(key, body, options);
        },
        list: async (prefix, options) => (await memory.list(prefix, options)).map((entry) => ({ ...entry, sizeBytes: sizes.get(entry.key) ?? entry.sizeBytes })),
      };
    }),
  },
  {
    name: "answers a put before its listing knows of it",
    kills: ["claim-list.nobody-alone", "claim-list.after-put"],
    open: over((memory, clock) => {
      const shownAtMs = new Map<string, number>();
      return {
        ...memory,
        async putUnique(key, body, options) {
          shownAtMs.set(key, clock.nowMs() + 50);
          return memory.putUnique(key, body, options);
        },
        list: async (prefix, options) => (await memory.list(prefix, options)).filter((entry) => (shownAtMs.get(entry.key) ?? 0) <= clock.nowMs()),
      };
    }),
  },
  {
    name: "lists one level of folders",
    kills: ["claim-list.prefix-exact"],
    open: over((memory) => ({
      ...memory,
      list: async (prefix, options) => (await memory.list(prefix, options)).filter((entry) => !entry.key.slice(prefix.length).includes("/")),
    })),
  },
  {
    name: "lists by the prefix without its slash",
    kills: ["claim-list.prefix-exact"],
    open: over((memory) => ({
      ...memory,
      async list(prefix, options) {
        await memory.list(prefix, options);
        return (await memory.list("")).filter((entry) => entry.key.startsWith(prefix.slice(0, -1)));
      },
    })),
  },
  {
    name: "lists one page of a hundred",
    kills: ["claim-list.complete"],
    open: over((memory) => ({ ...memory, list: async (prefix, options) => (await memory.list(prefix, options)).slice(0, 100) })),
  },
  {
    name: "lists page by page, by position",
    kills: ["claim-list.steady-under-change"],
    open: over((memory, clock) => ({
      ...memory,
      async list(prefix, options) {
        const shown: ClaimEntry[] = [];
        for (let from = 0; ; from += PAGE) {
          const all = [...(await memory.list(prefix, options))].sort((left, right) => (left.key < right.key ? -1 : 1));
          shown.push(...all.slice(from, from + PAGE));
          if (from + PAGE >= all.length) {
            return shown;
          }
          await clock.delay(1);
        }
      },
    })),
  },
  {
    name: "adds the slash that a prefix lacks",
    kills: ["claim-list.prefix-invalid"],
    open: over((memory) => ({ ...memory, list: (prefix, options) => memory.list(prefix === "" ? prefix : `${prefix.replace(/\/*$/, "")}/`, options) })),
  },
];
