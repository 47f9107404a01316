import { type RegisterStore, type RequestOptions, StoreError, type StoreOperation, validateKey, validatePrefix } from "@holdfast/store";
import { systemTimer } from "./clock.ts";
import { parseConfig, type S3StoreOptions } from "./config.ts";
import { createDialect } from "./dialect.ts";
import { isOurVersion, toEtag } from "./etag.ts";
import { listAll } from "./list.ts";
import { createRequests } from "./requests.ts";
import { createSession } from "./session.ts";

/**
 * A store in a bucket of S3, or of a store that speaks its protocol and honours conditional writes. Opens nothing and loads
 * no SDK until the first request.
 *
 * @throws {StoreError} `INVALID` for an option out of its range.
 */
export function createS3Store(options: S3StoreOptions): RegisterStore {
  const config = parseConfig(options);
  const { location, storeClock, deleteIfMatch } = config;
  const session = createSession(config, systemTimer);
  const requests = createRequests(session, config);
  const dialect = createDialect(session, requests, config);
  let isClosed = false;

  function begin(operation: StoreOperation, key: string, request?: RequestOptions): void {
    (operation === "list" ? validatePrefix : validateKey)(key, { operation, location });
    if (isClosed) {
      throw new StoreError({ code: "INVALID", operation, location, key, problem: "the store is closed.", hint: "Open a new one." });
    }
    if (request?.signal?.aborted === true) {
      throw new StoreError({ code: "UNAVAILABLE", operation, location, key, problem: "aborted before it was sent.", cause: request.signal.reason });
    }
  }

  return {
    location,
    capabilities: { storeClock, watch: false, deleteIfMatch },

    async read(key, request) {
      begin("read", key, request);
      const unless = request?.unlessVersion;
      return requests.read(key, unless !== undefined && isOurVersion(unless) ? unless : undefined, request);
    },

    async list(prefix, request) {
      begin("list", prefix, request);
      return listAll(session, config, prefix, request);
    },

    async create(key, body, request) {
      begin("create", key, request);
      await dialect.quotingFor({ operation: "create", location, key }, request);
      const written = await requests.write(key, body, { kind: "absent" }, request);
      return written.kind === "written" ? { kind: "written", version: written.version } : { kind: "conflict" };
    },

    async replace(key, body, version, request) {
      begin("replace", key, request);
      if (!isOurVersion(version)) {
        // No answer of this store ever had such an ETag, so no entry has it now.
        return { kind: "conflict" };
      }
      const quoting = await dialect.quotingFor({ operation: "replace", location, key }, request);
      const written = await requests.write(key, body, { kind: "version", version, quoting }, request);
      return written.kind === "written" ? { kind: "written", version: written.version } : { kind: "conflict" };
    },

    async remove(key, version, request) {
      begin("remove", key, request);
      if (!deleteIfMatch) {
        return requests.remove(key, undefined, request);
      }
      if (!isOurVersion(version)) {
        return (await requests.read(key, undefined, request)).kind === "absent" ? { kind: "removed" } : { kind: "conflict" };
      }
      const quoting = await dialect.quotingFor({ operation: "remove", location, key }, request);
      return requests.remove(key, toEtag(version, quoting), request);
    },

    watch(key) {
      begin("watch", key);
      const problem = "S3 tells nobody of changes.";
      throw new StoreError({ code: "UNSUPPORTED", operation: "watch", location, key, problem, hint: "Read the key again from time to time." });
    },

    async close() {
      isClosed = true;
      session.close();
    },
  };
}
