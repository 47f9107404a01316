import type { Version } from "./version.ts";

/** The most bytes of a body that a driver reads. A longer body is cut, and no record survives that. */
export const BODY_BYTES_MAX = 262_144;

/** The most entries that a listing gives; a driver that finds more fails with `INVALID` and never cuts. */
export const LIST_ENTRIES_MAX = 100_000;

/** What a store can do. There are no optional methods: a capability that is false makes its method fail with `UNSUPPORTED`. */
export interface StoreCapabilities {
  /** Answers carry ages measured by the store's own clock. */
  readonly storeClock: boolean;
  /** `watch` works. */
  readonly watch: boolean;
  /** `remove` is refused with `conflict` when the entry changed. Without it, `remove` is unconditional. */
  readonly deleteIfMatch: boolean;
}

export interface RequestOptions {
  /** Ends the wait for the answer, not the write itself: an aborted write fails with `INDETERMINATE`. */
  readonly signal?: AbortSignal;
}

export interface ReadOptions extends RequestOptions {
  /** Answers `unchanged`, without the body, while the entry still has this version. */
  readonly unlessVersion?: Version;
}

interface StoreStamps {
  /**
   * For how long the entry has at least been as it is, in milliseconds of the store's own clock: a lower bound, with
   * the resolution of the store's stamps already taken off. Null where the store has no clock of its own to ask.
   */
  readonly ageMs: number | null;
  /** The store's own time when it answered, in milliseconds since 1970. Null where it does not say. */
  readonly storeTimeMs: number | null;
}

export type ReadOutcome =
  | ({ readonly kind: "found"; readonly body: Uint8Array; readonly version: Version } & StoreStamps)
  | ({ readonly kind: "unchanged"; readonly version: Version } & StoreStamps)
  | { readonly kind: "absent"; readonly storeTimeMs: number | null };

export type WriteOutcome = { readonly kind: "written"; readonly version: Version } | { readonly kind: "conflict" };

export type RemoveOutcome = { readonly kind: "removed" } | { readonly kind: "conflict" };

export interface EntryInfo {
  readonly key: string;
  /** The entry's version where the listing shows it. */
  readonly version: Version | null;
  /** As in `ReadOutcome`. */
  readonly ageMs: number | null;
}

/**
 * A bag of registers: keys that change only by compare-and-swap.
 *
 * Expected answers are values; everything else is a `StoreError`. A driver never retries a write, never waits and never
 * backs off: core owns deadlines. Every body that core writes is unique, so a version may be a hash of the content.
 */
export interface RegisterStore {
  /** For messages, as a person would write it. Never holds a secret. */
  readonly location: string;
  readonly capabilities: StoreCapabilities;

  /**
   * The latest completed write, or a concurrent one.
   * @throws {StoreError} `UNAVAILABLE`, `DENIED` or `INVALID`. An outage is never told as `absent`.
   */
  read(key: string, options?: ReadOptions): Promise<ReadOutcome>;

  /**
   * Every key below the prefix that was there from before the call until after its answer.
   * @param prefix Empty, or ending with a slash.
   */
  list(prefix: string, options?: RequestOptions): Promise<readonly EntryInfo[]>;

  /** Writes only if the key is absent. */
  create(key: string, body: Uint8Array, options?: RequestOptions): Promise<WriteOutcome>;

  /** Writes only if the entry still has this version. On an absent key the outcome is always `conflict`. */
  replace(key: string, body: Uint8Array, version: Version, options?: RequestOptions): Promise<WriteOutcome>;

  /**
   * Removes a tombstone, or the caller's own reader key; only if unchanged where `deleteIfMatch` says so.
   * Removing an absent key is `removed`.
   */
  remove(key: string, version: Version, options?: RequestOptions): Promise<RemoveOutcome>;

  /**
   * Calls back soon after the entry may have changed: a hint to read, with no promise to see each change.
   * @throws {StoreError} `UNSUPPORTED` where `capabilities.watch` is false.
   */
  watch(key: string, onChange: () => void): Disposable;

  /** Lets go of connections and watchers. Requests after it fail with `INVALID`. */
  close(): Promise<void>;
}
