import { type EntryInfo, isStoreError, type RegisterStore, StoreError, type StoreOperation, type Version } from "@holdfast/store";
import type { Clock } from "./clock.ts";
import { decodeRecord, encodeRecord, type LockRecord } from "./record.ts";

/**
 * The store as the protocol sees it: records instead of bytes, and answers that come in bounded time.
 * What a person must mend (`DENIED`, `INVALID`, `UNSUPPORTED`) is thrown; everything the protocol deals with is a value.
 */

interface Stamps {
  readonly version: Version;
  readonly ageMs: number | null;
  readonly storeTimeMs: number | null;
}

export type RecordRead =
  | { readonly kind: "absent"; readonly storeTimeMs: number | null }
  | ({ readonly kind: "unchanged" } & Stamps)
  | ({ readonly kind: "record"; readonly record: LockRecord } & Stamps)
  | ({ readonly kind: "unreadable"; readonly problem: string; readonly body: Uint8Array } & Stamps)
  | { readonly kind: "unavailable"; readonly error: StoreError };

export type RecordWrite =
  | { readonly kind: "written"; readonly version: Version }
  | { readonly kind: "conflict" }
  /** Written or not, now or later: only a read can tell. */
  | { readonly kind: "unknown"; readonly error: StoreError }
  /** Certainly not written. */
  | { readonly kind: "unavailable"; readonly error: StoreError };

export type RecordRemoval = { readonly kind: "removed" } | Exclude<RecordWrite, { kind: "written" }>;

export type Listing =
  | { readonly kind: "entries"; readonly entries: readonly EntryInfo[] }
  | { readonly kind: "unavailable"; readonly error: StoreError };

/** Each request takes the most time it may use, in milliseconds; the manager's request timeout bounds it as well. */
export interface Requests {
  readonly location: string;
  read(key: string, limitMs: number, unlessVersion?: Version): Promise<RecordRead>;
  list(prefix: string, limitMs: number): Promise<Listing>;
  create(key: string, record: LockRecord, limitMs: number): Promise<RecordWrite>;
  replace(key: string, record: LockRecord, version: Version, limitMs: number): Promise<RecordWrite>;
  remove(key: string, version: Version, limitMs: number): Promise<RecordRemoval>;
}

export interface RequestsOptions {
  readonly store: RegisterStore;
  readonly clock: Clock;
  readonly requestTimeoutMs: number;
}

export function createRequests({ store, clock, requestTimeoutMs }: RequestsOptions): Requests {
  /** Stops waiting when the time is over, also for a driver that pays no heed to the signal. */
  function bounded<T>(operation: StoreOperation, key: string, limitMs: number, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const timeoutMs = Math.min(limitMs, requestTimeoutMs);
    return new Promise<T>((resolve, reject) => {
      const controller = new AbortController();
      const timer = clock.setTimer(timeoutMs, () => {
        const code = operation === "read" || operation === "list" ? "UNAVAILABLE" : "INDETERMINATE";
        const problem = `no answer within ${Math.round(timeoutMs)} ms.`;
        const error = new StoreError({ code, operation, location: store.location, key, problem });
        // Reject first: an abort may make a driver answer at once, and its answer would be less exact than ours.
        reject(error);
        controller.abort(error);
      });
      const settled = <V>(settle: (value: V) => void) => (value: V) => {
        timer.cancel();
        settle(value);
      };
      try {
        send(controller.signal).then(settled(resolve), settled(reject));
      } catch (error) {
        // A driver that throws before it answers with a promise still gets its timer ended.
        settled(reject)(error);
      }
    });
  }

  function failureOf(operation: StoreOperation, key: string, error: unknown): StoreError {
    return isStoreError(error)
      ? error
      : new StoreError({ code: "INDETERMINATE", operation, location: store.location, key, problem: "the driver failed unexpectedly.", cause: error });
  }

  /** For reads and listings: nothing changes, so every failure that may pass is the same. */
  function unavailable(operation: StoreOperation, key: string, error: unknown): { readonly kind: "unavailable"; readonly error: StoreError } {
    const failure = failureOf(operation, key, error);
    if (failure.code === "UNAVAILABLE" || failure.code === "INDETERMINATE") {
      return { kind: "unavailable", error: failure };
    }
    throw failure;
  }

  async function writing<T>(operation: StoreOperation, key: string, limitMs: number, send: (signal: AbortSignal) => Promise<T>) {
    try {
      return await bounded(operation, key, limitMs, send);
    } catch (error) {
      const failure = failureOf(operation, key, error);
      if (failure.code === "INDETERMINATE") {
        return { kind: "unknown", error: failure } as const;
      }
      if (failure.code === "UNAVAILABLE") {
        return { kind: "unavailable", error: failure } as const;
      }
      throw failure;
    }
  }

  return {
    location: store.location,

    async read(key, limitMs, unlessVersion) {
      try {
        const options = unlessVersion === undefined ? {} : { unlessVersion };
        const found = await bounded("read", key, limitMs, (signal) => store.read(key, { ...options, signal }));
        if (found.kind !== "found") {
          return found;
        }
        const { body, version, ageMs, storeTimeMs } = found;
        const decoded = decodeRecord(body);
        return decoded.kind === "record"
          ? { ...decoded, version, ageMs, storeTimeMs }
          : { ...decoded, body, version, ageMs, storeTimeMs };
      } catch (error) {
        return unavailable("read", key, error);
      }
    },

    async list(prefix, limitMs) {
      try {
        return { kind: "entries", entries: await bounded("list", prefix, limitMs, (signal) => store.list(prefix, { signal })) };
      } catch (error) {
        return unavailable("list", prefix, error);
      }
    },

    create: (key, record, limitMs) => {
      const body = encodeRecord(record);
      return writing("create", key, limitMs, (signal) => store.create(key, body, { signal }));
    },

    replace: (key, record, version, limitMs) => {
      const body = encodeRecord(record);
      return writing("replace", key, limitMs, (signal) => store.replace(key, body, version, { signal }));
    },

    remove: (key, version, limitMs) => writing("remove", key, limitMs, (signal) => store.remove(key, version, { signal })),
  };
}
