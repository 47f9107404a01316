import {
  type EntryInfo,
  type ReadOutcome,
  type RegisterStore,
  type RemoveOutcome,
  StoreError,
  type StoreErrorCode,
  type StoreOperation,
  toVersion,
  type Version,
  validateKey,
  validatePrefix,
  type WriteOutcome,
} from "@holdfast/store";
import { hashBytes, hashText } from "./hash.ts";
import type { ReplyKind, StoreTraits } from "./scenario.ts";
import type { SimulatedProcess } from "./simulated-process.ts";

interface Register {
  readonly body: Uint8Array;
  readonly version: Version;
  readonly stampMs: number;
}

/** One request on its way. What becomes of it, and when, is decided outside. */
export interface Request {
  /** Which process sent it and its how-manyeth it was: `alpha#3`. */
  readonly name: string;
  readonly process: SimulatedProcess;
  readonly operation: StoreOperation;
  readonly key: string;
  readonly sentAtMs: number;
  readonly isWrite: boolean;
  readonly applied: number;
  /** The sender has an answer, or stopped waiting. */
  readonly settled: boolean;
  /** What it was told, or would be, in a few words. */
  readonly outcome: string;
  /** Takes effect now, also when its sender is dead or gone. A second time is the network repeating it. */
  apply(): void;
  /** Tells the sender; the first telling counts. */
  reply(kind: ReplyKind): void;
}

export interface SimulatedStore {
  /** The store as this process reaches it. */
  connect(process: SimulatedProcess): RegisterStore;
  jumpClock(byMs: number): void;
  deleteByHand(key: string): void;
  entries(): readonly { readonly key: string; readonly body: Uint8Array }[];
  digest(): number;
}

export interface SimulatedStoreOptions {
  readonly traits: StoreTraits;
  /** Virtual time, in milliseconds. */
  readonly nowMs: () => number;
  readonly onSend: (request: Request) => void;
}

const LOCATION = "simulated:";

/** The store's clock at virtual time 0. */
const STORE_EPOCH_MS = 1_750_000_000_000;

type Answer = ReadOutcome | WriteOutcome | RemoveOutcome | readonly EntryInfo[];

export function createSimulatedStore({ traits, nowMs, onSend }: SimulatedStoreOptions): SimulatedStore {
  const registers = new Map<string, Register>();
  let clockOffsetMs = STORE_EPOCH_MS;

  const stampNow = (): number => Math.floor((nowMs() + clockOffsetMs) / traits.stampMs) * traits.stampMs;
  const storeTime = (): number | null => (traits.storeClock ? stampNow() : null);
  // Both stamps may have been cut by almost their resolution, so one resolution comes off the age.
  const ageOf = (register: Register): number | null =>
    traits.storeClock ? stampNow() - register.stampMs - (traits.stampMs > 1 ? traits.stampMs : 0) : null;

  function put(key: string, body: Uint8Array, writer: string): WriteOutcome {
    const version = toVersion(writer);
    registers.set(key, { body, version, stampMs: stampNow() });
    return { kind: "written", version };
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
    registers.delete(key);
    return { kind: "removed" };
  }

  return {
    connect(process) {
      const send = <T extends Answer>(operation: StoreOperation, key: string, signal: AbortSignal | undefined, act: (writer: string) => T): Promise<T> => {
        (operation === "list" ? validatePrefix : validateKey)(key, { operation, location: LOCATION });
        return sendRequest({ process, operation, key, nowMs, onSend, signal, act });
      };
      return {
        location: LOCATION,
        capabilities: { storeClock: traits.storeClock, watch: false, deleteIfMatch: traits.deleteIfMatch },
        read: (key, options) => send("read", key, options?.signal, () => read(key, options?.unlessVersion)),
        list: (prefix, options) => send("list", prefix, options?.signal, () => list(prefix)),
        create: (key, body, options) =>
          send<WriteOutcome>("create", key, options?.signal, (writer) => (registers.has(key) ? { kind: "conflict" } : put(key, body.slice(), writer))),
        replace: (key, body, version, options) =>
          send<WriteOutcome>("replace", key, options?.signal, (writer) =>
            registers.get(key)?.version === version ? put(key, body.slice(), writer) : { kind: "conflict" },
          ),
        remove: (key, version, options) => send("remove", key, options?.signal, () => remove(key, version)),
        watch(key) {
          throw new StoreError({ code: "UNSUPPORTED", operation: "watch", location: LOCATION, key, problem: "the simulated store is polled." });
        },
        close: async () => {},
      };
    },
    jumpClock(byMs) {
      clockOffsetMs += byMs;
    },
    deleteByHand(key) {
      registers.delete(key);
    },
    entries: () => [...registers].map(([key, { body }]) => ({ key, body })),
    digest() {
      let sum = 0;
      for (const [key, register] of registers) {
        sum = (sum + hashBytes(register.body, hashText(`${key} ${register.version} ${traits.storeClock ? register.stampMs : ""}`))) >>> 0;
      }
      return sum;
    },
  };
}

interface SendOptions<T> {
  readonly process: SimulatedProcess;
  readonly operation: StoreOperation;
  readonly key: string;
  readonly nowMs: () => number;
  readonly onSend: (request: Request) => void;
  readonly signal: AbortSignal | undefined;
  readonly act: (writer: string) => T;
}

/** Makes a promise of an answer whose every turn is decided outside. */
function sendRequest<T extends Answer>({ process, operation, key, nowMs, onSend, signal, act }: SendOptions<T>): Promise<T> {
  const name = process.nextRequestName();
  const isWrite = operation !== "read" && operation !== "list";
  const failure = (code: StoreErrorCode, problem: string): StoreError => new StoreError({ code, operation, location: LOCATION, key, problem });
  return new Promise<T>((resolve, reject) => {
    let applied = 0;
    let settled = false;
    let answer: T | undefined;
    const settle = (words: string, tell: () => void): void => {
      if (settled) {
        return;
      }
      settled = true;
      process.deliver(() => {
        process.note(`${name} ${words} ${Math.floor(nowMs())}`);
        tell();
      });
    };
    signal?.addEventListener("abort", () => {
      settled = true;
      reject(failure(isWrite ? "INDETERMINATE" : "UNAVAILABLE", "aborted."));
    });
    onSend({
      name,
      process,
      operation,
      key,
      sentAtMs: nowMs(),
      isWrite,
      get applied() {
        return applied;
      },
      get settled() {
        return settled;
      },
      get outcome() {
        return answer === undefined ? "not applied" : wordsFor(answer);
      },
      apply() {
        applied += 1;
        // As with an ETag that is a hash: what is written again gets the same version again.
        const outcome = act(name);
        // The network repeats a request, not its answer: what the first one did is what the sender is told.
        answer ??= outcome;
      },
      reply(kind) {
        if (kind === "answer" && answer !== undefined) {
          const told = answer;
          settle(wordsFor(told), () => resolve(told));
        } else if (kind !== "unavailable" && isWrite) {
          settle("INDETERMINATE", () => reject(failure("INDETERMINATE", "the connection broke.")));
        } else {
          settle("UNAVAILABLE", () => reject(failure("UNAVAILABLE", "the store did not serve it.")));
        }
      },
    });
  });
}

/** A few words that tell two answers apart wherever the sender could. */
function wordsFor(answer: Answer): string {
  if ("kind" in answer) {
    switch (answer.kind) {
      case "found":
      case "unchanged":
        return `${answer.kind} ${answer.version}${answer.ageMs === null ? "" : ` age ${answer.ageMs}`}`;
      case "written":
        return `written ${answer.version}`;
      default:
        return answer.kind;
    }
  }
  return `[${answer.map((entry) => `${lastPart(entry.key)} ${entry.version ?? "?"}${entry.ageMs === null ? "" : ` age ${entry.ageMs}`}`).join(", ")}]`;
}

function lastPart(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1);
}
