import type { ReadOutcome, RemoveOutcome, RequestOptions, Version, WriteOutcome } from "@holdfast/store";
import { readBounded } from "./body.ts";
import type { EtagQuoting, S3StoreConfig } from "./config.ts";
import { checksumOf } from "./digest.ts";
import { toEtag, versionOf } from "./etag.ts";
import { listen } from "./exchange.ts";
import { errorOf, type Request } from "./explanation.ts";
import { meaningOf } from "./outcomes.ts";
import type { Send, Session } from "./session.ts";
import { ageBetween, createWriteTimes, type Headers, storeTimeOf, timeOf } from "./stamps.ts";

/** A write that was answered, with the headers of the answer. */
export type Written = WriteOutcome & { readonly headers: Headers };

/** On what a write depends: that nothing is there, or that it is still this version, told in the store's way. */
export type Condition = { readonly kind: "absent" } | { readonly kind: "version"; readonly version: Version; readonly quoting: EtagQuoting };

/** One S3 request for each method; which conditions the store wants, and whether it may be believed, is decided elsewhere. */
export interface Requests {
  read(key: string, unlessVersion: Version | undefined, options?: RequestOptions): Promise<ReadOutcome>;
  write(key: string, body: Uint8Array, condition: Condition, options?: RequestOptions): Promise<Written>;
  /** @param ifMatch The ETag that the entry must have, as it goes into the header. Undefined: whatever is there. */
  remove(key: string, ifMatch: string | undefined, options?: RequestOptions): Promise<RemoveOutcome>;
}

export function createRequests(session: Session, config: S3StoreConfig): Requests {
  const { bucket: Bucket, keyPrefix, location } = config;
  const writeTimes = createWriteTimes();

  async function read(key: string, unlessVersion: Version | undefined, options?: RequestOptions): Promise<ReadOutcome> {
    const request: Request = { operation: "read", location, key };
    const result = await session.request(get(key, unlessVersion), options?.signal);
    const headers = result.kind === "answered" ? result.headers : result.failure.headers;
    const storeTimeMs = config.storeClock ? storeTimeOf(headers) : null;
    const ageOf = (version: Version): number | null =>
      ageBetween(timeOf(headers["last-modified"]) ?? writeTimes.recall(key, version), storeTimeMs);

    if (result.kind === "answered") {
      const version = versionOf(headers["etag"]);
      if (version === undefined) {
        throw errorOf({ code: "INVALID", problem: "the answer has no ETag, so nothing can depend on it.", hint: "Check that the endpoint is that of an S3 store." }, undefined, request);
      }
      writeTimes.remember(key, version, timeOf(headers["last-modified"]));
      const stamps = { version, ageMs: ageOf(version), storeTimeMs };
      // Some stores do not know If-None-Match on a read, and send all of it.
      return version === unlessVersion ? { kind: "unchanged", ...stamps } : { kind: "found", body: result.output, ...stamps };
    }
    const meaning = meaningOf(result.failure, request);
    if (meaning === "absent") {
      return { kind: "absent", storeTimeMs };
    }
    if (meaning === "unchanged" && unlessVersion !== undefined) {
      return { kind: "unchanged", version: unlessVersion, ageMs: ageOf(unlessVersion), storeTimeMs };
    }
    throw typeof meaning === "string" ? unexpected(meaning, request) : meaning;
  }

  const get =
    (key: string, unlessVersion: Version | undefined): Send<Uint8Array> =>
    async ({ sdk, client, exchange, signal }) => {
      const condition = unlessVersion === undefined ? {} : { IfNoneMatch: toEtag(unlessVersion) };
      const command = new sdk.GetObjectCommand({ Bucket, Key: keyPrefix + key, ...condition });
      listen(command.middlewareStack, exchange, signal);
      const { Body } = await client.send(command, { abortSignal: signal });
      return Body === undefined ? new Uint8Array() : readBounded(chunksOf(Body));
    };

  async function write(key: string, body: Uint8Array, condition: Condition, options?: RequestOptions): Promise<Written> {
    const request: Request = { operation: condition.kind === "absent" ? "create" : "replace", location, key };
    const result = await session.request(put(key, body, condition), options?.signal);
    if (result.kind === "answered") {
      const version = versionOf(result.output);
      if (version === undefined) {
        throw errorOf({ code: "INDETERMINATE", problem: "the write was confirmed without an ETag.", hint: "Read to find out." }, undefined, request);
      }
      return { kind: "written", version, headers: result.headers };
    }
    const meaning = meaningOf(result.failure, request);
    // AWS answers 404 to a replace of what is not there; whatever version was meant, it is not there any more.
    if (meaning === "conflict" || (meaning === "absent" && condition.kind === "version")) {
      return { kind: "conflict", headers: result.failure.headers };
    }
    throw typeof meaning === "string" ? unexpected(meaning, request) : meaning;
  }

  const put =
    (key: string, body: Uint8Array, condition: Condition): Send<string | undefined> =>
    async ({ sdk, client, exchange, signal }) => {
      const header = condition.kind === "absent" ? { IfNoneMatch: "*" } : { IfMatch: toEtag(condition.version, condition.quoting) };
      const command = new sdk.PutObjectCommand({ Bucket, Key: keyPrefix + key, Body: body, ...checksumOf(body, Bucket), ...header });
      listen(command.middlewareStack, exchange, signal);
      return (await client.send(command, { abortSignal: signal })).ETag;
    };

  async function remove(key: string, ifMatch: string | undefined, options?: RequestOptions): Promise<RemoveOutcome> {
    const request: Request = { operation: "remove", location, key };
    const result = await session.request(drop(key, ifMatch), options?.signal);
    const meaning = result.kind === "answered" ? "absent" : meaningOf(result.failure, request);
    if (meaning === "absent") {
      return { kind: "removed" };
    }
    if (meaning === "conflict" && ifMatch !== undefined) {
      return { kind: "conflict" };
    }
    throw typeof meaning === "string" ? unexpected(meaning, request) : meaning;
  }

  const drop =
    (key: string, ifMatch: string | undefined): Send<void> =>
    async ({ sdk, client, exchange, signal }) => {
      const condition = ifMatch === undefined ? {} : { IfMatch: ifMatch };
      const command = new sdk.DeleteObjectCommand({ Bucket, Key: keyPrefix + key, ...condition });
      listen(command.middlewareStack, exchange, signal);
      await client.send(command, { abortSignal: signal });
    };

  return { read, write, remove };
}

/** An answer to a question that was not asked: `304` without a condition, and the like. */
function unexpected(meaning: string, request: Request): Error {
  return errorOf({ code: "INVALID", problem: `the answer "${meaning}" does not fit the request.`, hint: "Check that the endpoint is that of an S3 store." }, undefined, request);
}

/** The SDK has three kinds of bodies, one for each place it runs in. */
export function chunksOf(body: object): AsyncIterable<Uint8Array> {
  if (isChunks(body)) {
    return body;
  }
  throw new TypeError("the client given is not one for Node");
}

function isChunks(body: object): body is AsyncIterable<Uint8Array> {
  return Symbol.asyncIterator in body;
}
