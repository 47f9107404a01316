import { type RegisterStore, type RequestOptions, StoreError, type StoreOperation, validateKey, validatePrefix } from "@holdfast/store";
import { type AcmeStoreOptions, parseConfig } from "./config.ts";
import { requestFailure } from "./outcomes.ts";

/**
 * Registers in acme.
 *
 * @throws {StoreError} `INVALID` for an option out of its range.
 */
export function createAcmeStore(options: AcmeStoreOptions): RegisterStore {
  const { location } = parseConfig(options);
  let isClosed = false;

  /** What every request checks before anything is sent. */
  function begin(operation: StoreOperation, key: string, request: RequestOptions | undefined): void {
    (operation === "list" ? validatePrefix : validateKey)(key, { operation, location });
    if (isClosed) {
      throw new StoreError({ code: "INVALID", operation, location, key, problem: "the store is closed.", hint: "Open a new one." });
    }
    if (request?.signal?.aborted === true) {
      throw new StoreError({ code: "UNAVAILABLE", operation, location, key, problem: "aborted before it was sent.", cause: request.signal.reason });
    }
  }

  /** One request, sent once: a driver never sends again, never waits, never backs off. */
  async function run<T>(operation: StoreOperation, key: string, request: RequestOptions | undefined, send: () => Promise<T>): Promise<T> {
    begin(operation, key, request);
    try {
      return await send();
    } catch (error) {
      throw error instanceof StoreError ? error : requestFailure(error, { operation, location, key });
    }
  }

  function unwritten(operation: StoreOperation, key: string): never {
    throw new StoreError({ code: "UNSUPPORTED", operation, location, key, problem: `${operation} is not written yet.`, hint: "Fill it in: src/store.ts." });
  }

  return {
    location,
    // State what is so; the conformance test holds the driver to it. With `storeClock` ages are told, by the store's own stamps.
    capabilities: { storeClock: false, watch: false, deleteIfMatch: true },

    read: (key, request) => run("read", key, request, async () => unwritten("read", key)),
    list: (prefix, request) => run("list", prefix, request, async () => unwritten("list", prefix)),
    create: (key, _body, request) => run("create", key, request, async () => unwritten("create", key)),
    replace: (key, _body, _version, request) => run("replace", key, request, async () => unwritten("replace", key)),
    remove: (key, _version, request) => run("remove", key, request, async () => unwritten("remove", key)),

    watch(key) {
      begin("watch", key, undefined);
      throw new StoreError({ code: "UNSUPPORTED", operation: "watch", location, key, problem: "this driver does not tell of changes.", hint: "Read the key again from time to time." });
    },

    async close() {
      isClosed = true;
    },
  };
}
