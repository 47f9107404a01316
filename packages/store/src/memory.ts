import { StoreError, type StoreOperation } from "./errors.ts";
import { validateKey, validatePrefix } from "./key.ts";
import { BODY_BYTES_MAX, type ReadOptions, type ReadOutcome, type RegisterStore, type RequestOptions } from "./register-store.ts";
import { toVersion, type Version } from "./version.ts";

export interface MemoryStoreOptions {
  /** The store's own clock, in milliseconds since 1970. Without it the store has none. */
  readonly nowMs?: () => number;
  readonly location?: string;
}

interface Entry {
  readonly body: Uint8Array;
  readonly version: Version;
  readonly writtenAtMs: number | null;
}

/**
 * The contract as a program: the reference that drivers, tests and the simulator are held against.
 * One object is one store; hand the same object to everybody who shares it.
 */
export function createMemoryStore(options: MemoryStoreOptions = {}): RegisterStore {
  const location = options.location ?? "memory:";
  const entries = new Map<string, Entry>();
  const watchers = new Map<string, Set<() => void>>();
  let generation = 0;
  let closed = false;

  const now = (): number | null => options.nowMs?.() ?? null;

  function begin(operation: StoreOperation, key: string, request: RequestOptions | undefined): void {
    if (operation === "list") {
      validatePrefix(key, { operation, location });
    } else {
      validateKey(key, { operation, location });
    }
    if (closed) {
      throw new StoreError({ code: "INVALID", operation, location, key, problem: "the store is closed." });
    }
    if (request?.signal?.aborted === true) {
      throw new StoreError({ code: "UNAVAILABLE", operation, location, key, problem: "aborted before it was sent.", cause: request.signal.reason });
    }
  }

  function put(key: string, body: Uint8Array): Version {
    generation += 1;
    const version = toVersion(`m${generation}`);
    entries.set(key, { body: body.slice(), version, writtenAtMs: now() });
    notify(key);
    return version;
  }

  function notify(key: string): void {
    for (const onChange of watchers.get(key) ?? []) {
      queueMicrotask(onChange);
    }
  }

  const ageOf = (entry: Entry, at: number | null): number | null =>
    at === null || entry.writtenAtMs === null ? null : at - entry.writtenAtMs;

  return {
    location,
    capabilities: { storeClock: options.nowMs !== undefined, watch: true, deleteIfMatch: true },

    async read(key, request?: ReadOptions): Promise<ReadOutcome> {
      begin("read", key, request);
      const storeTimeMs = now();
      const entry = entries.get(key);
      if (entry === undefined) {
        return { kind: "absent", storeTimeMs };
      }
      const stamps = { version: entry.version, ageMs: ageOf(entry, storeTimeMs), storeTimeMs };
      return request?.unlessVersion === entry.version
        ? { kind: "unchanged", ...stamps }
        : { kind: "found", body: entry.body.slice(0, BODY_BYTES_MAX), ...stamps };
    },

    async list(prefix, request) {
      begin("list", prefix, request);
      const at = now();
      return [...entries]
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, entry]) => ({ key, version: entry.version, ageMs: ageOf(entry, at) }));
    },

    async create(key, body, request) {
      begin("create", key, request);
      return entries.has(key) ? { kind: "conflict" } : { kind: "written", version: put(key, body) };
    },

    async replace(key, body, version, request) {
      begin("replace", key, request);
      return entries.get(key)?.version === version ? { kind: "written", version: put(key, body) } : { kind: "conflict" };
    },

    async remove(key, version, request) {
      begin("remove", key, request);
      const entry = entries.get(key);
      if (entry !== undefined && entry.version !== version) {
        return { kind: "conflict" };
      }
      entries.delete(key);
      notify(key);
      return { kind: "removed" };
    },

    watch(key, onChange) {
      begin("watch", key, undefined);
      const listeners = watchers.get(key) ?? new Set();
      watchers.set(key, listeners.add(onChange));
      return {
        [Symbol.dispose]() {
          listeners.delete(onChange);
          if (listeners.size === 0 && watchers.get(key) === listeners) {
            watchers.delete(key);
          }
        },
      };
    },

    async close() {
      closed = true;
      watchers.clear();
    },
  };
}
