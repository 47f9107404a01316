/**
 * Where another tool keeps its locks: a folder, a bucket, a directory on a server. Six calls, so that each kind of storage is
 * one small file, and so that no format knows where it is.
 *
 * Expected answers are values. A failure is a `StoreError` of `@holdfast/store`: an outage is never told as "no lock".
 * Keys are relative, parts separated by `/`, without a leading one.
 */
export interface ForeignPlace {
  /** For messages. Never holds a secret. */
  readonly location: string;
  /** The path, where this is a folder of this machine: for locks that take more than one file to remove. */
  readonly localRoot?: string;
  /** Keys that begin with `prefix`, and end with `suffix` where one is given, sorted by code unit. */
  list(prefix: string, options?: ListOptions): Promise<KeyList>;
  /** Links are followed as the tools follow them: one that leads nowhere is `absent`. */
  read(key: string): Promise<Look>;
  /**
   * Removes what was seen, with every older version of it, so that nothing resurfaces. `changed`: something else is there
   * now, and was not touched, as far as the place can tell the two apart in one step (`removesExactly`).
   */
  remove(key: string, stamp: string): Promise<"removed" | "absent" | "changed">;
  /** Only if nothing is there, where the place can do that in one step (`createsExclusively`). */
  create(key: string, bytes: Uint8Array): Promise<{ readonly kind: "created"; readonly stamp: string } | { readonly kind: "exists" }>;
  /** Only if that is still there; else nothing is written, as far as the place can tell. */
  replace(key: string, bytes: Uint8Array, stamp: string): Promise<{ readonly kind: "replaced"; readonly stamp: string } | { readonly kind: "changed" }>;
  readonly createsExclusively: boolean;
  readonly removesExactly: boolean;
  close(): Promise<void>;
}

export interface ListOptions {
  readonly suffix?: string;
  /** Only keys without a further `/` behind the prefix. */
  readonly isShallow?: boolean;
}

export interface KeyList {
  readonly keys: readonly string[];
  /** False when there was more than may be looked at; then an absence proves nothing. */
  readonly isComplete: boolean;
}

export type Look =
  | { readonly kind: "absent" }
  | {
      readonly kind: "object";
      readonly bytes: Uint8Array;
      /** Opaque: what `remove` and `replace` compare. */
      readonly stamp: string;
      /** Milliseconds since the last write by the place's own clock; null where it has none to compare with. */
      readonly ageMs: number | null;
    }
  /** Something is there that is no object of a sane size: a directory, a device, a gigabyte. `stamp` null: not removable. */
  | { readonly kind: "unreadable"; readonly problem: string; readonly stamp: string | null };

/** The longest object that is read as a lock, in bytes. No tool here writes more than a thousand. */
export const OBJECT_BYTES_MAX = 1_048_576;

/** Keys that one listing gives, and entries that it looks at, at most. */
export const KEYS_MAX = 10_000;
export const ENTRIES_LOOKED_AT_MAX = 100_000;
