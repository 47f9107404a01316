import {
  type ClaimStore,
  type EntryInfo,
  type ReadOutcome,
  type RegisterStore,
  type RemoveOutcome,
  StoreError,
  type StoreOperation,
  toVersion,
  type Version,
  validateKey,
  validatePrefix,
  type WriteOutcome,
} from "@holdfast/store";
import { hashBytes, hashText } from "./hash.ts";
import type { StoreTraits } from "./scenario.ts";
import { type Answer, LOCATION, type Request, sendNotice, sendRequest, type Writer } from "./send-request.ts";
import type { SimulatedProcess } from "./simulated-process.ts";

export interface Register {
  readonly body: Uint8Array;
  readonly version: Version;
  readonly stampMs: number;
  /** Null: it was written by hand. */
  readonly writer: Writer | null;
  /** Virtual time. */
  readonly writtenAtMs: number;
  readonly digest: number;
}

export interface SimulatedStore<S = RegisterStore | ClaimStore> {
  /** The store as this process reaches it. */
  connect(process: SimulatedProcess): S;
  jumpClock(byMs: number): void;
  deleteByHand(key: string): void;
  writeByHand(key: string, body: string): void;
  registers(): ReadonlyMap<string, Register>;
  digest(): number;
}

export interface SimulatedStoreOptions {
  readonly traits: StoreTraits;
  /** Virtual time, in milliseconds. */
  readonly nowMs: () => number;
  readonly onSend: (request: Request) => void;
}

/** The store's clock at virtual time 0. */
export const STORE_EPOCH_MS = 1_750_000_000_000;

export function createSimulatedStore({ traits, nowMs, onSend }: SimulatedStoreOptions): SimulatedStore<RegisterStore> {
  const registers = new Map<string, Register>();
  const watchers = new Map<string, Set<() => void>>();
  let clockOffsetMs = STORE_EPOCH_MS;
  let writesByHand = 0;

  const stampNow = (): number => Math.floor((nowMs() + clockOffsetMs) / traits.stampMs) * traits.stampMs;
  const storeTime = (): number | null => (traits.storeClock ? stampNow() : null);
  // Both stamps may have been cut by almost their resolution, so one resolution comes off the age.
  const ageOf = (register: Register): number | null =>
    traits.storeClock ? stampNow() - register.stampMs - (traits.stampMs > 1 ? traits.stampMs : 0) : null;

  function place(key: string, body: Uint8Array, name: string, writer: Writer | null): Version {
    const version = toVersion(name);
    const stampMs = stampNow();
    registers.set(key, { body, version, stampMs, writer, writtenAtMs: nowMs(), digest: hashBytes(body, hashText(`${key} ${version} ${traits.storeClock ? stampMs : ""}`)) });
    notify(key);
    return version;
  }

  // As with an ETag that is a hash: what is written again gets the same version again.
  const put = (key: string, body: Uint8Array, writer: Writer): WriteOutcome => ({ kind: "written", version: place(key, body, writer.name, writer) });

  function notify(key: string): void {
    for (const onChange of watchers.get(key) ?? []) {
      onChange();
    }
  }

  function drop(key: string): void {
    registers.delete(key);
    notify(key);
  }

  function read(key: string, unlessVersion: Version | undefined): ReadOutcome {
    const register = registers.get(key);
    const storeTimeMs = storeTime();
    if (register === undefined) {
      return { kind: "absent", storeTimeMs };
    }
    const stamps = { version: register.version, ageMs: ageOf(register), storeTimeMs };
    return register.version === unlessVersion ? { kind: "unchanged", ...stamps } : { kind: "found", body: register.body.slice(), ...stamps };
  }

  function list(prefix: string): readonly EntryInfo[] {
    return [...registers]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, register]) => ({ key, version: register.version, ageMs: ageOf(register) }))
      .sort((one, other) => (one.key < other.key ? -1 : 1));
  }

  function remove(key: string, version: Version): RemoveOutcome {
    const register = registers.get(key);
    if (traits.deleteIfMatch && register !== undefined && register.version !== version) {
      return { kind: "conflict" };
    }
    drop(key);
    return { kind: "removed" };
  }

  return {
    connect(process) {
      const send = <T extends Answer>(operation: StoreOperation, key: string, signal: AbortSignal | undefined, act: (writer: Writer) => T): Promise<T> => {
        (operation === "list" ? validatePrefix : validateKey)(key, { operation, location: LOCATION });
        return sendRequest({ process, operation, key, nowMs, onSend, signal, act });
      };
      return {
        location: LOCATION,
        capabilities: { storeClock: traits.storeClock, watch: traits.watch === true, deleteIfMatch: traits.deleteIfMatch },
        read: (key, options) => send("read", key, options?.signal, () => read(key, options?.unlessVersion)),
        list: (prefix, options) => send("list", prefix, options?.signal, () => list(prefix)),
        create: (key, body, options) =>
          send<WriteOutcome>("create", key, options?.signal, (writer) => (registers.has(key) ? { kind: "conflict" } : put(key, body.slice(), writer))),
        replace: (key, body, version, options) =>
          send<WriteOutcome>("replace", key, options?.signal, (writer) => {
            const there = registers.get(key);
            return there?.version === version ? put(key, body.slice(), { ...writer, again: writer.again || there.writer?.again === true }) : { kind: "conflict" };
          }),
        remove: (key, version, options) => send("remove", key, options?.signal, () => remove(key, version)),
        watch(key, onChange) {
          if (traits.watch !== true) {
            throw new StoreError({ code: "UNSUPPORTED", operation: "watch", location: LOCATION, key, problem: "the simulated store is polled." });
          }
          const listeners = watchers.get(key) ?? new Set();
          // A notice travels like an answer: it can be late, or lost.
          const listener = (): void => sendNotice({ process, key, nowMs, onSend, onChange });
          watchers.set(key, listeners.add(listener));
          return { [Symbol.dispose]: () => void listeners.delete(listener) };
        },
        close: async () => {},
      };
    },
    jumpClock(byMs) {
      clockOffsetMs += byMs;
    },
    deleteByHand: drop,
    writeByHand(key, body) {
      writesByHand += 1;
      place(key, new TextEncoder().encode(body), `hand#${writesByHand}`, null);
    },
    registers: () => registers,
    digest() {
      let sum = 0;
      for (const { digest } of registers.values()) {
        sum = (sum + digest) >>> 0;
      }
      return sum;
    },
  };
}
