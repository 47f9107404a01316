import { createMemoryStore, StoreError } from "@holdfast/store";
import { interceptStore } from "../../src/index.ts";
import { gap, type Mutant, over, perConnection } from "./mutant.ts";

export const connectionMutants: readonly Mutant[] = [
  {
    name: "shows its password in the location",
    kills: ["location.no-secret"],
    open: over((memory) => ({ ...memory, location: "https://writer:hunter2@storage.example/locks" })),
  },
  {
    name: "shows a signed address as the location",
    kills: ["location.no-secret"],
    open: over((memory) => ({ ...memory, location: "https://storage.example/locks?X-Amz-Signature=0123" })),
  },
  {
    name: "has no location",
    kills: ["location.no-secret"],
    open: over((memory) => ({ ...memory, location: "" })),
  },
  {
    name: "names itself differently on each connection",
    kills: ["location.no-secret"],
    open: perConnection((connection, index) => ({ ...connection, location: `memory:${index}` })),
  },
  {
    name: "has another opinion of itself on each connection",
    kills: ["capabilities.stated"],
    open: perConnection((connection, index) => ({ ...connection, capabilities: { ...connection.capabilities, watch: index % 2 === 0 } })),
  },
  {
    name: "goes on after it was closed",
    kills: ["close.refuses-requests", "watch.ends-with-close"],
    open: perConnection((connection) => ({ ...connection, close: async () => undefined })),
  },
  {
    name: "closes all connections with one",
    kills: ["close.leaves-others"],
    open: (clock) => {
      const memory = createMemoryStore({ nowMs: clock.nowMs });
      return async () => memory;
    },
  },
  {
    name: "does not look at the signal",
    kills: ["abort.before-sending"],
    open: over((memory) => interceptStore(memory, (_request, send) => send(undefined))),
  },
  {
    name: "calls a request that was never sent indeterminate",
    kills: ["abort.before-sending"],
    open: over((memory) =>
      interceptStore(memory, async ({ operation, key, signal }, send) => {
        if (signal?.aborted === true) {
          throw new StoreError({ code: "INDETERMINATE", operation, key, location: memory.location, problem: "aborted." });
        }
        return send(signal);
      }),
    ),
  },
  {
    name: "never settles a request that is aborted under way",
    kills: ["abort.ends-the-wait"],
    open: over((memory, clock) =>
      interceptStore(memory, async ({ signal }, send) => {
        const answer = await send(signal);
        await gap(clock);
        return signal?.aborted === true ? new Promise(() => undefined) : answer;
      }),
    ),
  },
  {
    name: "fails with the signal's own reason",
    kills: ["abort.ends-the-wait"],
    open: over((memory) =>
      interceptStore(memory, async ({ signal }, send) => {
        const answer = await send(signal);
        signal?.throwIfAborted();
        return answer;
      }),
    ),
  },
  {
    name: "calls an aborted write unavailable, though it was written",
    kills: ["abort.tells-the-truth"],
    open: over((memory, clock) =>
      interceptStore(memory, async ({ operation, key, signal }, send) => {
        const answer = await send(undefined);
        await clock.delay(10);
        if (signal?.aborted === true) {
          throw new StoreError({ code: "UNAVAILABLE", operation, key, location: memory.location, problem: "aborted." });
        }
        return answer;
      }),
    ),
  },
  {
    name: "calls an aborted write unavailable, and it lands later",
    kills: ["abort.tells-the-truth"],
    open: over((memory, clock) =>
      interceptStore(memory, async ({ operation, key, signal }, send) => {
        if (operation !== "create" || signal === undefined) {
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
