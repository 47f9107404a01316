import { type RegisterStore, StoreError, type WriteOutcome } from "@holdfast/store";

/** What happens to the next request of a kind, in order; without an entry it goes through. */
export type Fault =
  /** Never reaches the store, and the caller cannot know. */
  | "lost-before"
  /** Is carried out, and the answer is lost. */
  | "lost-after"
  /** Never answers, and is not carried out until `land()` is called. */
  | "late"
  /** Is carried out, and the answer waits for `answer()`. */
  | "slow-answer"
  | "unavailable"
  | "denied";

export interface FaultyStore {
  readonly store: RegisterStore;
  /** Faults for the requests to come, by operation. */
  readonly faults: Record<"read" | "create" | "replace" | "remove" | "list", Fault[]>;
  /** Carries out the late requests. */
  land(): Promise<void>;
  /** Lets the slow answers through. */
  answer(): void;
}

export function faulty(bare: RegisterStore): FaultyStore {
  const faults: FaultyStore["faults"] = { read: [], create: [], replace: [], remove: [], list: [] };
  const late: (() => Promise<unknown>)[] = [];
  const slow: (() => void)[] = [];

  async function through<T>(operation: keyof typeof faults, key: string, send: () => Promise<T>): Promise<T> {
    const fault = faults[operation].shift();
    const fail = (code: "UNAVAILABLE" | "INDETERMINATE" | "DENIED", problem: string): StoreError => new StoreError({ code, operation, location: bare.location, key, problem });
    switch (fault) {
      case undefined:
        return send();
      case "lost-before":
        throw fail("INDETERMINATE", "the connection was cut.");
      case "lost-after":
        await send();
        throw fail("INDETERMINATE", "the connection was cut.");
      case "late":
        late.push(send);
        return new Promise<T>(() => undefined);
      case "slow-answer": {
        const answer = await send();
        await new Promise<void>((resolve) => slow.push(resolve));
        return answer;
      }
      case "unavailable":
        throw fail("UNAVAILABLE", "no route to the store.");
      case "denied":
        throw fail("DENIED", "the permission to write is missing.");
    }
  }

  const store: RegisterStore = {
    ...bare,
    read: (key, options) => through("read", key, () => bare.read(key, options)),
    list: (prefix, options) => through("list", prefix, () => bare.list(prefix, options)),
    // A write that is on its way goes on when its sender stops waiting, so no signal is passed on.
    create: (key, body) => through<WriteOutcome>("create", key, () => bare.create(key, body)),
    replace: (key, body, version) => through<WriteOutcome>("replace", key, () => bare.replace(key, body, version)),
    remove: (key, version) => through("remove", key, () => bare.remove(key, version)),
  };
  return {
    store,
    faults,
    async land() {
      for (const send of late.splice(0)) {
        await send();
      }
    },
    answer() {
      for (const resolve of slow.splice(0)) {
        resolve();
      }
    },
  };
}

/** A store whose faults a test controls, inside a world. */
export function faultyWrap(): { readonly wrap: (store: RegisterStore) => RegisterStore; readonly control: () => FaultyStore } {
  let made: FaultyStore | undefined;
  return {
    wrap(store) {
      made = faulty(store);
      return made.store;
    },
    control() {
      if (made === undefined) {
        throw new Error("The world has not been made yet.");
      }
      return made;
    },
  };
}
