import { type ClaimReadOutcome, createMemoryClaimStore, StoreError, toVersion } from "@holdfast/store";
import { shareClaimStore } from "../../src/index.ts";
import { type ClaimMutant, over, versioned } from "./mutant.ts";

const utf8 = new TextDecoder();

export const putMutants: readonly ClaimMutant[] = [
  {
    name: "shows its password as its location",
    kills: ["claim-location.no-secret"],
    open: over((memory) => ({ ...memory, location: "b2://key:secret@bucket" })),
  },
  {
    name: "states a delay that is none",
    kills: ["claim-capabilities.stated"],
    open: over((memory) => ({ ...memory, claims: { storeClock: true, listing: { kind: "delayed", delayMs: Number.NaN } } })),
  },
  {
    name: "states another listing on every second connection",
    kills: ["claim-capabilities.stated"],
    open: (clock) => {
      let count = 0;
      return async () => {
        count += 1;
        return createMemoryClaimStore({ nowMs: clock.nowMs, listing: { kind: count % 2 === 0 ? "unknown" : "linearizable" } });
      };
    },
  },
  {
    name: "lists nothing once it is closed",
    kills: ["claim-close.refuses-requests"],
    open: (clock) => {
      const connect = shareClaimStore(createMemoryClaimStore({ nowMs: clock.nowMs }));
      return async () => {
        const connection = await connect();
        let isClosed = false;
        return {
          ...connection,
          list: async (prefix, options) => (isClosed ? [] : connection.list(prefix, options)),
          async close() {
            isClosed = true;
            await connection.close();
          },
        };
      };
    },
  },
  {
    name: "closes all connections with one",
    kills: ["claim-close.leaves-others"],
    open: (clock) => {
      const memory = createMemoryClaimStore({ nowMs: clock.nowMs });
      let isClosed = false;
      const guard = (key: string): void => {
        if (isClosed) {
          throw new StoreError({ code: "INVALID", operation: "read", location: memory.location, key, problem: "closed." });
        }
      };
      return async () => ({
        ...memory,
        async read(key, options) {
          guard(key);
          return memory.read(key, options);
        },
        async close() {
          isClosed = true;
        },
      });
    },
  },
  {
    name: "reads what is not there as empty",
    kills: ["claim-read.absent"],
    open: over((memory) => ({
      ...memory,
      async read(key, options) {
        const outcome = await memory.read(key, options);
        return outcome.kind === "absent" ? { kind: "found", body: new Uint8Array(), version: toVersion("0"), ageMs: null } : outcome;
      },
    })),
  },
  {
    name: "takes bodies for text",
    kills: ["claim-put.same-bytes"],
    open: over((memory) => ({ ...memory, putUnique: (key, body, options) => memory.putUnique(key, new TextEncoder().encode(utf8.decode(body)), options) })),
  },
  {
    name: "refuses an empty body, so that there are no tombstones",
    kills: ["claim-put.same-bytes", "claim-put.replaces"],
    open: over((memory) => ({
      ...memory,
      async putUnique(key, body, options) {
        if (body.byteLength === 0) {
          throw new StoreError({ code: "INVALID", operation: "put", location: memory.location, key, problem: "empty." });
        }
        return memory.putUnique(key, body, options);
      },
    })),
  },
  {
    name: "keeps what a key held first",
    kills: ["claim-put.replaces"],
    open: over((memory) => ({
      ...memory,
      async putUnique(key, body, options) {
        const there = await memory.read(key, options);
        return there.kind === "absent" ? memory.putUnique(key, body, options) : { version: there.version, keepsOlder: false };
      },
    })),
  },
  {
    name: "reads from a cache",
    kills: ["claim-put.replaces"],
    open: over((memory) => {
      const cache = new Map<string, ClaimReadOutcome>();
      return {
        ...memory,
        async read(key, options) {
          const outcome = cache.get(key) ?? (await memory.read(key, options));
          cache.set(key, outcome);
          return outcome;
        },
      };
    }),
  },
  {
    name: "lists other versions than it answers",
    kills: ["claim-put.version-agrees", "claim-list.after-put"],
    open: over((memory) => ({
      ...memory,
      list: async (prefix, options) => (await memory.list(prefix, options)).map((entry) => ({ ...entry, version: toVersion(`"${entry.version}"`) })),
    })),
  },
  {
    name: "hands one array from the caller to the readers",
    kills: ["claim-put.own-copy"],
    open: over((memory) => {
      const bodies = new Map<string, Uint8Array>();
      return {
        ...memory,
        putUnique(key, body, options) {
          bodies.set(key, body);
          return memory.putUnique(key, body, options);
        },
        async read(key, options) {
          const outcome = await memory.read(key, options);
          return outcome.kind === "absent" ? outcome : { ...outcome, body: bodies.get(key) ?? outcome.body };
        },
      };
    }),
  },
  {
    name: "reads without a bound",
    kills: ["claim-read.bounded"],
    open: over((memory) => {
      const bodies = new Map<string, Uint8Array>();
      return {
        ...memory,
        putUnique(key, body, options) {
          bodies.set(key, body.slice());
          return memory.putUnique(key, body, options);
        },
        async read(key, options) {
          const outcome = await memory.read(key, options);
          return outcome.kind === "absent" ? outcome : { ...outcome, body: bodies.get(key)?.slice() ?? outcome.body };
        },
      };
    }),
  },
  {
    name: "does not tell that older versions stay",
    kills: ["claim-put.tells-what-stays"],
    open: over((memory) => ({ ...memory, putUnique: async (key, body, options) => ({ ...(await memory.putUnique(key, body, options)), keepsOlder: false }) }), versioned),
  },
  {
    name: "says that older versions stay where none does",
    kills: ["claim-put.tells-what-stays"],
    open: over((memory) => ({ ...memory, putUnique: async (key, body, options) => ({ ...(await memory.putUnique(key, body, options)), keepsOlder: true }) })),
  },
];
