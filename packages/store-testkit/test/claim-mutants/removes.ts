import { StoreError } from "@holdfast/store";
import { type ClaimMutant, over, versioned } from "./mutant.ts";

export const removeMutants: readonly ClaimMutant[] = [
  {
    name: "hides what it should remove",
    kills: ["claim-remove.for-good"],
    open: over((memory) => {
      const hidden = new Set<string>();
      return {
        ...memory,
        read: async (key, options) => (hidden.has(key) ? { kind: "absent" } : memory.read(key, options)),
        async removeExact(key) {
          hidden.add(key);
        },
      };
    }, versioned),
  },
  {
    name: "removes every version with one",
    kills: ["claim-remove.only-that-version"],
    open: over((memory) => ({
      ...memory,
      async removeExact(key, version, options) {
        await memory.removeExact(key, version, options);
        for (const entry of await memory.list("")) {
          await (entry.key === key ? memory.removeExact(key, entry.version, options) : undefined);
        }
      },
    }), versioned),
  },
  {
    name: "lists newest versions only, so that older ones come back",
    kills: ["claim-remove.every-version"],
    open: over((memory) => ({
      ...memory,
      async list(prefix, options) {
        const entries = await memory.list(prefix, options);
        return entries.filter(({ key }, index) => entries[index + 1]?.key !== key);
      },
    }), versioned),
  },
  {
    name: "fails to remove what is not there",
    kills: ["claim-remove.absent"],
    open: over((memory) => ({
      ...memory,
      async removeExact(key, version, options) {
        if ((await memory.read(key, options)).kind === "absent") {
          throw new StoreError({ code: "INVALID", operation: "remove", location: memory.location, key, problem: "not there." });
        }
        await memory.removeExact(key, version, options);
      },
    })),
  },
  {
    name: "removes the folder with the key",
    kills: ["claim-remove.only-this-key"],
    open: over((memory) => ({
      ...memory,
      async removeExact(key, version, options) {
        await memory.removeExact(key, version, options);
        for (const entry of await memory.list("")) {
          await (entry.key.startsWith(`${key}/`) ? memory.removeExact(entry.key, entry.version) : undefined);
        }
      },
    })),
  },
];
