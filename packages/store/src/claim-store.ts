import type { RequestOptions } from "./register-store.ts";
import type { Version } from "./version.ts";

/**
 * What a listing of this store may miss: nothing that was confirmed before it began (`linearizable`), what was confirmed less
 * than `delayMs` before it began (`delayed`), or nobody knows (`unknown`; then nothing better than `advisory` can be promised).
 */
export type Listing = { readonly kind: "linearizable" } | { readonly kind: "delayed"; readonly delayMs: number } | { readonly kind: "unknown" };

export interface ClaimStoreCapabilities {
  /** Answers carry ages measured by the store's own clock. */
  readonly storeClock: boolean;
  readonly listing: Listing;
}

/** One version of one claim, as a listing shows it. On a store that keeps old versions a key may have several. */
export interface ClaimEntry {
  readonly key: string;
  /**
   * Stands for this very content of this key; what `removeExact` takes. It may be a hash of the content where entries have
   * an age; without one every write gets a version of its own, also one that repeats an earlier write.
   */
  readonly version: Version;
  /** The length of the body in bytes. A tombstone is a body of at most one byte, so that a listing alone can tell it. */
  readonly sizeBytes: number;
  /** For how long the entry has at least been as it is, by the store's own clock, with its resolution taken off; null without one. */
  readonly ageMs: number | null;
}

export interface ClaimWritten {
  readonly version: Version;
  /**
   * True: what the key held before, if anything, is still there as an older version, and goes only by a `removeExact` of that version.
   * False: it is gone, and a `removeExact` of its version would remove what was written now.
   */
  readonly keepsOlder: boolean;
}

export type ClaimReadOutcome =
  | { readonly kind: "found"; readonly body: Uint8Array; readonly version: Version; readonly ageMs: number | null }
  | { readonly kind: "absent" };

/**
 * A store without conditional writes: everybody writes keys of their own only, and a listing tells of the others.
 * Failures are `StoreError`s with the codes of `RegisterStore`. A driver never retries a write, never waits, never backs off.
 */
export interface ClaimStore {
  /** For messages, as a person would write it. Never holds a secret. */
  readonly location: string;
  readonly claims: ClaimStoreCapabilities;

  /**
   * Writes a key that only the caller ever writes, whole or not at all; its earlier content is replaced, or becomes an older version.
   * A body of at most one byte is a tombstone.
   * @throws {StoreError} `UNAVAILABLE` (nothing written), `INDETERMINATE` (it may have been, or may be yet), `DENIED`, `INVALID`.
   */
  putUnique(key: string, body: Uint8Array, options?: RequestOptions): Promise<ClaimWritten>;

  /** The newest content of a key, for people and for settling; the protocol's decisions need listings only. */
  read(key: string, options?: RequestOptions): Promise<ClaimReadOutcome>;

  /**
   * Every version of every key below the prefix that was there from before the call until after its answer, within what
   * `claims.listing` says. Hide or delete markers are no entries.
   * @param prefix Empty, or ending with a slash.
   */
  list(prefix: string, options?: RequestOptions): Promise<readonly ClaimEntry[]>;

  /**
   * Removes exactly this version for good where the store keeps versions, so that no older one comes back by it alone;
   * elsewhere the key. Removing what is not there is no failure.
   */
  removeExact(key: string, version: Version, options?: RequestOptions): Promise<void>;

  /** Lets go of connections. Requests after it fail with `INVALID`. */
  close(): Promise<void>;
}

/** Tells the two kinds of store apart. */
export function isClaimStore(store: object): store is ClaimStore {
  return "putUnique" in store;
}
