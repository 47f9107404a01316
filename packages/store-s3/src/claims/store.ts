import { type ClaimStore, type RequestOptions, StoreError, type StoreOperation, validateKey, validatePrefix } from "@holdfast/store";
import { systemTimer } from "../clock.ts";
import { createSession } from "../session.ts";
import { createAdmission } from "./admission.ts";
import { createKeepingNotes } from "./keeping.ts";
import { createListClaims } from "./list.ts";
import { parseClaimOptions, type S3ClaimStoreOptions } from "./options.ts";
import { createClaimRequests } from "./requests.ts";
import { stampOf } from "./version.ts";

/**
 * A store of claims in a bucket of a store that speaks S3 but honours no conditional writes. Opens nothing and loads no SDK
 * until the first request. Before its first put it makes sure that no client of conditional writes can be using the same
 * place, with one request where claims were used before, and two to seven where they were not.
 *
 * @throws {StoreError} `INVALID` for an option out of its range.
 */
export function createS3ClaimStore(options: S3ClaimStoreOptions): ClaimStore {
  const config = parseClaimOptions(options);
  const { location, storeClock } = config.s3;
  const session = createSession(config.s3, systemTimer);
  const keeping = createKeepingNotes(config.keeping);
  const requests = createClaimRequests(session, config, keeping);
  const list = createListClaims(session, config, keeping);
  const admission = createAdmission(session, requests, config);
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
    claims: { storeClock, listing: config.listing },

    async putUnique(key, body, request) {
      begin("put", key, request);
      await admission.admit({ operation: "put", location, key }, request);
      return requests.put(key, body, request);
    },

    async read(key, request) {
      begin("read", key, request);
      return requests.read(key, request);
    },

    async list(prefix, request) {
      begin("list", prefix, request);
      return list(prefix, request);
    },

    async removeExact(key, version, request) {
      begin("remove", key, request);
      const stamp = stampOf(version);
      if (stamp === undefined) {
        throw new StoreError({ code: "INVALID", operation: "remove", location, key, problem: "the version is none of this store's." });
      }
      await requests.remove(key, stamp, request);
    },

    async close() {
      isClosed = true;
      session.close();
    },
  };
}
