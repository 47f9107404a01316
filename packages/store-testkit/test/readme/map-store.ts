import {
  BODY_BYTES_MAX,
  type RegisterStore,
  StoreError,
  type StoreOperation,
  toVersion,
  validateKey,
  validatePrefix,
  type WriteOutcome,
} from "@holdfast/store";

/** What a server would keep: all connections share it. */
export type Shelf = Map<string, { readonly body: Uint8Array; readonly revision: number }>;

export function connectToMap(shelf: Shelf, revisions: { last: number }): RegisterStore {
  const location = "map:shelf";
  let isOpen = true;

  function begin(operation: StoreOperation, key: string, signal: AbortSignal | undefined): void {
    (operation === "list" ? validatePrefix : validateKey)(key, { operation, location });
    if (!isOpen) {
      throw new StoreError({ code: "INVALID", operation, location, key, problem: "the connection is closed." });
    }
    if (signal?.aborted === true) {
      throw new StoreError({ code: "UNAVAILABLE", operation, location, key, problem: "aborted before it was sent.", cause: signal.reason });
    }
  }

  // No await between looking and writing: here that is what makes it one step.
  function put(key: string, body: Uint8Array): WriteOutcome {
    revisions.last += 1;
    shelf.set(key, { body: body.slice(), revision: revisions.last });
    return { kind: "written", version: toVersion(`r${revisions.last}`) };
  }

  const versionOf = (key: string) => toVersion(`r${shelf.get(key)?.revision ?? 0}`);

  return {
    location,
    capabilities: { storeClock: false, watch: false, deleteIfMatch: true },
    async read(key, options) {
      begin("read", key, options?.signal);
      const entry = shelf.get(key);
      if (entry === undefined) {
        return { kind: "absent", storeTimeMs: null };
      }
      const stamps = { version: versionOf(key), ageMs: null, storeTimeMs: null };
      return options?.unlessVersion === stamps.version
        ? { kind: "unchanged", ...stamps }
        : { kind: "found", body: entry.body.slice(0, BODY_BYTES_MAX), ...stamps };
    },
    async list(prefix, options) {
      begin("list", prefix, options?.signal);
      const keys = [...shelf.keys()].filter((key) => key.startsWith(prefix));
      return keys.map((key) => ({ key, version: versionOf(key), ageMs: null }));
    },
    async create(key, body, options) {
      begin("create", key, options?.signal);
      return shelf.has(key) ? { kind: "conflict" } : put(key, body);
    },
    async replace(key, body, version, options) {
      begin("replace", key, options?.signal);
      return shelf.has(key) && versionOf(key) === version ? put(key, body) : { kind: "conflict" };
    },
    async remove(key, version, options) {
      begin("remove", key, options?.signal);
      if (shelf.has(key) && versionOf(key) !== version) {
        return { kind: "conflict" };
      }
      shelf.delete(key);
      return { kind: "removed" };
    },
    watch(key) {
      begin("watch", key, undefined);
      throw new StoreError({ code: "UNSUPPORTED", operation: "watch", location, key, problem: "a map tells nobody of its changes." });
    },
    async close() {
      isOpen = false;
    },
  };
}
