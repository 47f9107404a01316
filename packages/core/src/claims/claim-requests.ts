import type { ClaimEntry, ClaimStore, Version } from "@holdfast/store";
import { createBounded, type FailedRead, type FailedWrite } from "../bounded.ts";
import type { Clock } from "../clock.ts";
import { decodeRecord, encodeRecord, type LockRecord } from "../record.ts";
import { isTombstone, tombstoneBody, type TombstoneKind } from "./tombstone.ts";

export type ClaimListing = { readonly kind: "entries"; readonly entries: readonly ClaimEntry[] } | FailedRead;

export type ClaimRead =
  | { readonly kind: "absent" }
  | { readonly kind: "tombstone"; readonly version: Version }
  | { readonly kind: "record"; readonly record: LockRecord; readonly version: Version }
  | { readonly kind: "unreadable"; readonly problem: string; readonly version: Version }
  | FailedRead;

export type ClaimWrite = { readonly kind: "written"; readonly version: Version; readonly keepsOlder: boolean } | FailedWrite;
export type ClaimRemoval = { readonly kind: "removed" } | FailedWrite;

/** The claim store as the protocol sees it: records instead of bytes, and answers that come in bounded time. */
export interface ClaimRequests {
  list(prefix: string, limitMs: number): Promise<ClaimListing>;
  read(key: string, limitMs: number): Promise<ClaimRead>;
  put(key: string, record: LockRecord, limitMs: number): Promise<ClaimWrite>;
  putTombstone(key: string, kind: TombstoneKind, limitMs: number): Promise<ClaimWrite>;
  remove(key: string, version: Version, limitMs: number): Promise<ClaimRemoval>;
}

export function createClaimRequests(store: ClaimStore, clock: Clock, requestTimeoutMs: number): ClaimRequests {
  const { bounded, unavailable, writing } = createBounded({ location: store.location, clock, requestTimeoutMs });

  function put(key: string, body: Uint8Array, limitMs: number): Promise<ClaimWrite> {
    return writing<ClaimWrite>("put", key, limitMs, async (signal) => ({ kind: "written", ...(await store.putUnique(key, body, { signal })) }));
  }

  return {
    async list(prefix, limitMs) {
      try {
        return { kind: "entries", entries: await bounded("list", prefix, limitMs, (signal) => store.list(prefix, { signal })) };
      } catch (error) {
        return unavailable("list", prefix, error);
      }
    },

    async read(key, limitMs) {
      try {
        const found = await bounded("read", key, limitMs, (signal) => store.read(key, { signal }));
        if (found.kind === "absent") {
          return found;
        }
        const { body, version } = found;
        return isTombstone(body.byteLength) ? { kind: "tombstone", version } : { ...decodeRecord(body), version };
      } catch (error) {
        return unavailable("read", key, error);
      }
    },

    put: async (key, record, limitMs) => put(key, encodeRecord(record), limitMs),
    putTombstone: (key, kind, limitMs) => put(key, tombstoneBody(kind), limitMs),

    remove: (key, version, limitMs) =>
      writing<ClaimRemoval>("remove", key, limitMs, async (signal) => {
        await store.removeExact(key, version, { signal });
        return { kind: "removed" };
      }),
  };
}
