import { StoreError } from "@holdfast/store";
import { interceptClaimStore } from "../../src/index.ts";
import { type ClaimMutant, over } from "./mutant.ts";

const folded = (key: string): string => key.replace(/[^/]+$/, (name) => name.toLowerCase());

export const keyMutants: readonly ClaimMutant[] = [
  {
    name: "does not tell capitals from small letters",
    kills: ["claim-key.odd-characters"],
    open: over((memory) => ({
      ...memory,
      putUnique: (key, body, options) => memory.putUnique(folded(key), body, options),
      read: (key, options) => memory.read(folded(key), options),
      removeExact: (key, version, options) => memory.removeExact(folded(key), version, options),
    })),
  },
  {
    name: "cuts long keys in its listings",
    kills: ["claim-key.longest"],
    open: over((memory) => ({
      ...memory,
      list: async (prefix, options) => (await memory.list(prefix, options)).map((entry) => ({ ...entry, key: entry.key.slice(0, 255) })),
    })),
  },
  {
    name: "repairs invalid keys instead of refusing them",
    kills: ["claim-key.invalid-refused"],
    open: over((memory) => ({ ...memory, putUnique: (key, body, options) => memory.putUnique(key.replace(/\/+$/, ""), body, options) })),
  },
  {
    name: "calls every failure one of open",
    kills: ["claim-error.says-where"],
    open: over((memory) =>
      interceptClaimStore(memory, async ({ signal }, send) => {
        try {
          return await send(signal);
        } catch (error) {
          throw error instanceof StoreError
            ? new StoreError({ code: error.code, operation: "open", location: error.location, problem: error.problem })
            : error;
        }
      }),
    ),
  },
];
