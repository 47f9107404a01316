import { createMemoryStore, type RegisterStore, type Version } from "@holdfast/store";
import { shareStore, type TestkitClock } from "../../src/index.ts";

/** A store with one thing wrong, as real ones have it, and the clauses that must notice. */
export interface Mutant {
  readonly name: string;
  readonly kills: readonly [string, ...string[]];
  /** Gives the way to connect to a fresh store. */
  readonly open: (clock: TestkitClock) => () => Promise<RegisterStore>;
}

/** All connections share the one thing that is wrong. */
export function over(mutate: (memory: RegisterStore, clock: TestkitClock) => RegisterStore): Mutant["open"] {
  return (clock) => shareStore(mutate(createMemoryStore({ nowMs: clock.nowMs }), clock));
}

/** Each connection is wrong by itself, as with a cache in a client. */
export function perConnection(mutate: (connection: RegisterStore, index: number) => RegisterStore): Mutant["open"] {
  return (clock) => {
    const connect = shareStore(createMemoryStore({ nowMs: clock.nowMs }));
    let index = 0;
    return async () => {
      index += 1;
      return mutate(await connect(), index);
    };
  };
}

/** Writes whatever is there: the put that no store of ours may offer. */
export async function overwrite(store: RegisterStore, key: string, body: Uint8Array): Promise<{ kind: "written"; version: Version }> {
  for (let tries = 0; tries < 100; tries += 1) {
    const current = await store.read(key);
    const outcome = current.kind === "absent" ? await store.create(key, body) : await store.replace(key, body, current.version);
    if (outcome.kind === "written") {
      return outcome;
    }
  }
  throw new Error("a hundred tries were not enough to overwrite an entry of the memory store.");
}

/** A gap between two steps, in which everybody else gets on. */
export function gap(clock: TestkitClock): Promise<void> {
  return clock.delay(1);
}
