import type { EntryInfo, RegisterStore, StoreError, Version } from "@holdfast/store";
import { createBounded } from "./bounded.ts";
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
  const { bounded, unavailable, writing } = createBounded({ location: store.location, clock, requestTimeoutMs });

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
