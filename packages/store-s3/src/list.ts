import { type EntryInfo, LIST_ENTRIES_MAX, type RequestOptions, StoreError, validateKey } from "@holdfast/store";
import type { ListObjectsV2CommandOutput } from "@aws-sdk/client-s3";
import type { S3StoreConfig } from "./config.ts";
import { versionOf } from "./etag.ts";
import { listen } from "./exchange.ts";
import { errorOf, type Request } from "./explanation.ts";
import { meaningOf } from "./outcomes.ts";
import type { Send, Session } from "./session.ts";
import { ageBetween, storeTimeOf } from "./stamps.ts";

/** A page has up to 1,000 keys, but may be empty: a store that skips deleted versions answers with what it has come across. */
const PAGES_MAX = 1_000;

/**
 * Every register below the prefix, page by page. Objects that cannot be registers (a folder made by a web console, a key
 * that a probe left behind) are not shown.
 */
export async function listAll(session: Session, config: S3StoreConfig, prefix: string, options?: RequestOptions): Promise<readonly EntryInfo[]> {
  const request: Request = { operation: "list", location: config.location, key: prefix };
  const entries: EntryInfo[] = [];
  let next: string | undefined;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const result = await session.request(page(config, prefix, next), options?.signal);
    if (result.kind === "failed") {
      const meaning = meaningOf(result.failure, request);
      throw meaning instanceof StoreError ? meaning : errorOf({ code: "INVALID", problem: `"${meaning}" is no answer to a listing.` }, undefined, request);
    }
    if (result.output.IsTruncated === undefined) {
      // A login page of the network answers 200 too, and must not pass for an empty bucket.
      const hint = "Check that the endpoint is that of an S3 store.";
      throw errorOf({ code: "INVALID", problem: "the answer is no listing.", hint }, undefined, request);
    }
    entries.push(...entriesOf(result.output, config, config.storeClock ? storeTimeOf(result.headers) : null));
    if (entries.length > LIST_ENTRIES_MAX) {
      const problem = `there are more than ${LIST_ENTRIES_MAX} keys.`;
      throw errorOf({ code: "INVALID", problem, hint: "Give the locks a prefix of their own, and remove old tombstones." }, undefined, request);
    }
    if (!result.output.IsTruncated) {
      return entries;
    }
    next = nextAfter(next, result.output, request);
  }
  throw errorOf({ code: "INVALID", problem: `the listing has more than ${PAGES_MAX} pages.`, hint: "Give the locks a prefix of their own." }, undefined, request);
}

function page(config: S3StoreConfig, prefix: string, next: string | undefined): Send<ListObjectsV2CommandOutput> {
  return async ({ sdk, client, exchange, signal }) => {
    const command = new sdk.ListObjectsV2Command({
      Bucket: config.bucket,
      Prefix: config.keyPrefix + prefix,
      // XML cannot hold every character of a key.
      EncodingType: "url",
      ...(next === undefined ? {} : { ContinuationToken: next }),
    });
    listen(command.middlewareStack, exchange, signal);
    return client.send(command, { abortSignal: signal });
  };
}

/** A listing that cannot go on must not look complete. */
function nextAfter(last: string | undefined, { NextContinuationToken: next }: ListObjectsV2CommandOutput, request: Request): string {
  if (next === undefined || next === last) {
    throw errorOf({ code: "UNSUPPORTED", problem: "the store cut the listing and does not say how to go on.", hint: "It does not implement ListObjectsV2." }, undefined, request);
  }
  return next;
}

function entriesOf(output: ListObjectsV2CommandOutput, config: S3StoreConfig, storeTimeMs: number | null): EntryInfo[] {
  const keyOf = (key: string): string => (output.EncodingType === "url" ? decoded(key) : key);
  return (output.Contents ?? []).flatMap(({ Key, ETag, LastModified }) => {
    const full = Key === undefined ? "" : keyOf(Key);
    const key = full.slice(config.keyPrefix.length);
    if (!full.startsWith(config.keyPrefix) || !isRegisterKey(key, config)) {
      return [];
    }
    return [{ key, version: versionOf(ETag) ?? null, ageMs: ageBetween(LastModified?.getTime() ?? null, storeTimeMs) }];
  });
}

/** In this encoding a space is `+`, and `+` is `%2B`. */
export function decoded(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch {
    // Not UTF-8, so not written by this driver; the empty key is no register, and is left out.
    return "";
  }
}

export function isRegisterKey(key: string, { location }: Pick<S3StoreConfig, "location">): boolean {
  try {
    validateKey(key, { operation: "list", location });
    return true;
  } catch (error) {
    if (error instanceof StoreError) {
      return false;
    }
    throw error;
  }
}
