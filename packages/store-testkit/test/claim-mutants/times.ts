import { StoreError } from "@holdfast/store";
import { interceptClaimStore } from "../../src/index.ts";
import { type ClaimMutant, over } from "./mutant.ts";

export const timeMutants: readonly ClaimMutant[] = [
  {
    name: "rounds ages up, to whole seconds",
    kills: ["claim-age.lower-bound"],
    open: over((memory) => ({
      ...memory,
      list: async (prefix, options) => (await memory.list(prefix, options)).map((entry) => ({ ...entry, ageMs: Math.ceil(((entry.ageMs ?? 0) + 1) / 1_000) * 1_000 })),
    })),
  },
  {
    name: "shows no age in a read",
    kills: ["claim-age.lower-bound"],
    open: over((memory) => ({
      ...memory,
      async read(key, options) {
        const outcome = await memory.read(key, options);
        return outcome.kind === "absent" ? outcome : { ...outcome, ageMs: null };
      },
    })),
  },
  {
    name: "never lets an entry grow old",
    kills: ["claim-age.grows"],
    open: over((memory) => ({ ...memory, list: async (prefix, options) => (await memory.list(prefix, options)).map((entry) => ({ ...entry, ageMs: 0 })) })),
  },
  {
    name: "lists a renewed claim with its first age",
    kills: ["claim-age.restarts"],
    open: over((memory, clock) => {
      const firstAtMs = new Map<string, number>();
      return {
        ...memory,
        putUnique(key, body, options) {
          firstAtMs.set(key, firstAtMs.get(key) ?? clock.nowMs());
          return memory.putUnique(key, body, options);
        },
        list: async (prefix, options) =>
          (await memory.list(prefix, options)).map((entry) => ({ ...entry, ageMs: clock.nowMs() - (firstAtMs.get(entry.key) ?? clock.nowMs()) })),
      };
    }),
  },
  {
    name: "shows ages without having a clock",
    kills: ["claim-age.none-without-clock"],
    open: over((memory) => ({ ...memory, claims: { ...memory.claims, storeClock: false } })),
  },
  {
    name: "sends what was aborted before",
    kills: ["claim-abort.before-sending"],
    open: over((memory) => interceptClaimStore(memory, (_request, send) => send(undefined))),
  },
  {
    name: "does not hear an abort under way",
    kills: ["claim-abort.ends-the-wait"],
    open: over((memory, clock) =>
      interceptClaimStore(memory, async ({ signal }, send) => {
        const answer = await send(signal);
        await clock.delay(signal === undefined ? 0 : 30_000);
        return answer;
      }),
    ),
  },
  {
    name: "calls an aborted put unavailable, and it lands later",
    kills: ["claim-abort.tells-the-truth"],
    open: over((memory, clock) =>
      interceptClaimStore(memory, async ({ operation, key, signal }, send) => {
        if (operation !== "put" || signal === undefined) {
          return send(signal);
        }
        await clock.delay(2);
        if (signal.aborted) {
          void clock.delay(50).then(() => send(undefined));
          throw new StoreError({ code: "UNAVAILABLE", operation, key, location: memory.location, problem: "aborted." });
        }
        return send(undefined);
      }),
    ),
  },
];
