import {
  BODY_BYTES_MAX,
  type ClaimEntry,
  type ClaimStore,
  type Listing,
  type RequestOptions,
  StoreError,
  type StoreOperation,
  toVersion,
  validateKey,
  validatePrefix,
  type Version,
} from "@holdfast/store";

export interface MemoryClaimsOptions {
  readonly nowMs?: () => number;
  readonly keepsVersions?: boolean;
  readonly listing?: Listing;
  readonly location?: string;
}

interface Kept {
  readonly version: Version;
  readonly body: Uint8Array;
  readonly writtenAtMs: number | null;
}

/** The contract of claims as a program, as small as it can be; the newest version of a key comes last. */
export function memoryClaims({ nowMs, keepsVersions = false, listing = { kind: "linearizable" }, location = "memory:claims" }: MemoryClaimsOptions = {}): ClaimStore {
  const keys = new Map<string, readonly Kept[]>();
  let count = 0;

  function begin(operation: StoreOperation, key: string, options: RequestOptions | undefined): void {
    (operation === "list" ? validatePrefix : validateKey)(key, { operation, location });
    if (options?.signal?.aborted === true) {
      throw new StoreError({ code: "UNAVAILABLE", operation, location, key, problem: "aborted before it was sent.", cause: options.signal.reason });
    }
  }

  const ageOf = ({ writtenAtMs }: Kept): number | null => (nowMs === undefined || writtenAtMs === null ? null : nowMs() - writtenAtMs);

  return {
    location,
    claims: { storeClock: nowMs !== undefined, listing },
    async putUnique(key, body, options) {
      begin("put", key, options);
      count += 1;
      const kept = { version: toVersion(`m${count}`), body: body.slice(), writtenAtMs: nowMs?.() ?? null };
      keys.set(key, [...(keepsVersions ? (keys.get(key) ?? []) : []), kept]);
      return { version: kept.version, keepsOlder: keepsVersions };
    },
    async read(key, options) {
      begin("read", key, options);
      const newest = keys.get(key)?.at(-1);
      return newest === undefined
        ? { kind: "absent" }
        : { kind: "found", body: newest.body.slice(0, BODY_BYTES_MAX), version: newest.version, ageMs: ageOf(newest) };
    },
    async list(prefix, options) {
      begin("list", prefix, options);
      return [...keys].flatMap(([key, versions]): ClaimEntry[] =>
        key.startsWith(prefix) ? versions.map((kept) => ({ key, version: kept.version, sizeBytes: kept.body.byteLength, ageMs: ageOf(kept) })) : [],
      );
    },
    async removeExact(key, version, options) {
      begin("remove", key, options);
      const left = keepsVersions ? (keys.get(key) ?? []).filter((kept) => kept.version !== version) : [];
      if (left.length === 0) {
        keys.delete(key);
      } else {
        keys.set(key, left);
      }
    },
    async close() {},
  };
}
