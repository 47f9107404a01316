import type { ClaimEntry, ClaimReadOutcome, ClaimStore, ClaimWritten, Listing } from "./claim-store.ts";
import { StoreError, type StoreOperation } from "./errors.ts";
import { validateKey, validatePrefix } from "./key.ts";
import { BODY_BYTES_MAX, type RequestOptions } from "./register-store.ts";
import { toVersion, type Version } from "./version.ts";

export interface MemoryClaimStoreOptions {
  /** The store's own clock, in milliseconds since 1970. Without it the store has none, and its listings cannot be delayed. */
  readonly nowMs?: () => number;
  /** Whether what a key held before stays as an older version until `removeExact` takes it. Default false. */
  readonly keepsVersions?: boolean;
  /**
   * What listings may miss; default `linearizable`. A `delayed` listing shows the store as it was `delayMs` ago, which is
   * the worst that is allowed. An `unknown` one promises nothing and shows everything.
   */
  readonly listing?: Listing;
  readonly location?: string;
}

interface Stored {
  readonly key: string;
  readonly body: Uint8Array;
  readonly version: Version;
  readonly writtenAtMs: number;
  /** Null while it is there. */
  goneAtMs: number | null;
}

/**
 * The contract of claim stores as a program: the reference that drivers, tests and the simulator are held against.
 * One object is one store; hand the same object to everybody who shares it.
 */
export function createMemoryClaimStore(options: MemoryClaimStoreOptions = {}): ClaimStore {
  const location = options.location ?? "memory:";
  const listing = options.listing ?? { kind: "linearizable" };
  const delayMs = listing.kind === "delayed" ? listing.delayMs : 0;
  const keepsOlder = options.keepsVersions === true;
  let stored: Stored[] = [];
  let generation = 0;
  let closed = false;
  if (delayMs > 0 && options.nowMs === undefined) {
    throw new StoreError({ code: "INVALID", operation: "open", location, problem: "a listing can only be delayed by a clock.", hint: "Give it nowMs." });
  }

  const now = (): number => options.nowMs?.() ?? 0;
  const present = (key: string): readonly Stored[] => stored.filter((one) => one.key === key && one.goneAtMs === null);

  function begin(operation: StoreOperation, key: string, request: RequestOptions | undefined): void {
    (operation === "list" ? validatePrefix : validateKey)(key, { operation, location });
    if (closed) {
      throw new StoreError({ code: "INVALID", operation, location, key, problem: "the store is closed." });
    }
    if (request?.signal?.aborted === true) {
      throw new StoreError({ code: "UNAVAILABLE", operation, location, key, problem: "aborted before it was sent.", cause: request.signal.reason });
    }
    // What no listing can show any more is forgotten.
    stored = stored.filter(({ goneAtMs }) => goneAtMs === null || goneAtMs > now() - delayMs);
  }

  function end(gone: readonly Stored[]): void {
    for (const one of gone) {
      one.goneAtMs = now();
    }
  }

  const ageOf = ({ writtenAtMs }: Stored): number | null => (options.nowMs === undefined ? null : now() - writtenAtMs);

  return {
    location,
    claims: { storeClock: options.nowMs !== undefined, listing },

    async putUnique(key, body, request): Promise<ClaimWritten> {
      begin("put", key, request);
      if (!keepsOlder) {
        end(present(key));
      }
      generation += 1;
      const version = toVersion(`c${generation}`);
      stored.push({ key, body: body.slice(), version, writtenAtMs: now(), goneAtMs: null });
      return { version, keepsOlder };
    },

    async read(key, request): Promise<ClaimReadOutcome> {
      begin("read", key, request);
      const newest = present(key).at(-1);
      return newest === undefined ? { kind: "absent" } : { kind: "found", body: newest.body.slice(0, BODY_BYTES_MAX), version: newest.version, ageMs: ageOf(newest) };
    },

    async list(prefix, request): Promise<readonly ClaimEntry[]> {
      begin("list", prefix, request);
      const atMs = now() - delayMs;
      return stored
        .filter(({ key, writtenAtMs, goneAtMs }) => key.startsWith(prefix) && writtenAtMs <= atMs && (goneAtMs === null || goneAtMs > atMs))
        .map((one) => ({ key: one.key, version: one.version, sizeBytes: one.body.byteLength, ageMs: ageOf(one) }));
    },

    async removeExact(key, version, request) {
      begin("remove", key, request);
      end(present(key).filter((one) => !keepsOlder || one.version === version));
    },

    async close() {
      closed = true;
      stored = [];
    },
  };
}
