import type { ClaimReadOutcome, ClaimWritten, RequestOptions, StoreOperation, Version } from "@holdfast/store";
import { readBounded } from "../body.ts";
import { checksumOf } from "../digest.ts";
import { errorOf, type Request } from "../explanation.ts";
import { listen } from "../exchange.ts";
import { chunksOf } from "../requests.ts";
import type { Send, Session } from "../session.ts";
import { ageBetween, type Headers, storeTimeOf, timeOf } from "../stamps.ts";
import { monotonicMs } from "./clock.ts";
import type { KeepingNotes } from "./keeping.ts";
import { claimMeaning } from "./meaning.ts";
import type { ClaimConfig } from "./options.ts";
import { claimVersion, isId, NO_ID, type Stamp } from "./version.ts";

/** One S3 request for each method, without any condition. */
export interface ClaimRequests {
  put(key: string, body: Uint8Array, options?: RequestOptions): Promise<ClaimWritten>;
  read(key: string, options?: RequestOptions): Promise<ClaimReadOutcome>;
  remove(key: string, stamp: Stamp, options?: RequestOptions): Promise<void>;
}

const NO_VERSION = "the answer has neither a version nor an ETag, so this content could not be told from another.";

export function createClaimRequests(session: Session, { s3, permissions }: ClaimConfig, keeping: KeepingNotes): ClaimRequests {
  const { bucket: Bucket, keyPrefix, location, storeClock } = s3;
  const requestFor = (operation: StoreOperation, key: string): Request => ({ operation, location, key });

  function versionIn(headers: Headers): Version | undefined {
    const versionId = headers["x-amz-version-id"];
    if (isId(versionId)) {
      keeping.sawVersion();
    }
    return claimVersion(versionId, headers["etag"]);
  }

  /** What was written before the bucket kept versions has an id too, once it does; without it the store would only hide it. */
  const idOf = (stamp: Stamp): string | undefined => (stamp.kind === "id" ? stamp.id : keeping.now() === "kept" ? NO_ID : undefined);

  return {
    async put(key, body, options) {
      const result = await session.request(putting(Bucket, keyPrefix + key, body), options?.signal);
      const request = requestFor("put", key);
      if (result.kind === "failed") {
        const meaning = claimMeaning(result.failure, request, permissions);
        const problem = "the store answers a put with \"not found\".";
        throw meaning === "absent" ? errorOf({ code: "INVALID", problem, hint: "Check that the endpoint is that of an S3 store." }, result.failure, request) : meaning;
      }
      const version = versionIn(result.headers);
      if (version === undefined) {
        throw errorOf({ code: "INDETERMINATE", problem: NO_VERSION, hint: "List to find out." }, undefined, request);
      }
      return { version, keepsOlder: isId(result.headers["x-amz-version-id"]) };
    },

    async read(key, options) {
      const result = await session.request(getting(Bucket, keyPrefix + key), options?.signal);
      const request = requestFor("read", key);
      if (result.kind === "failed") {
        const meaning = claimMeaning(result.failure, request, permissions);
        if (meaning === "absent") {
          return { kind: "absent" };
        }
        throw meaning;
      }
      const { headers, output } = result;
      const version = versionIn(headers);
      if (version === undefined) {
        throw errorOf({ code: "INVALID", problem: NO_VERSION, hint: "Check that the endpoint is that of an S3 store." }, undefined, request);
      }
      const ageMs = storeClock ? ageBetween(timeOf(headers["last-modified"]), askedAtOf(headers, output.tookMs)) : null;
      return { kind: "found", body: output.body, version, ageMs };
    },

    async remove(key, stamp, options) {
      const result = await session.request(removing(Bucket, keyPrefix + key, idOf(stamp)), options?.signal);
      const meaning = result.kind === "answered" ? "absent" : claimMeaning(result.failure, requestFor("remove", key), permissions);
      if (meaning !== "absent") {
        throw meaning;
      }
    },
  };
}

/**
 * The store's time when the request was sent, at the latest. An answer may be long under way, and a claim renewed meanwhile:
 * what was listed must not look older than it was when the store looked.
 */
export function askedAtOf(headers: Headers, tookMs: number): number | null {
  const answeredAtMs = storeTimeOf(headers);
  return answeredAtMs === null ? null : answeredAtMs - Math.ceil(tookMs);
}

const putting =
  (Bucket: string, Key: string, body: Uint8Array): Send<void> =>
  async ({ sdk, client, exchange, signal }) => {
    const command = new sdk.PutObjectCommand({ Bucket, Key, Body: body, ...checksumOf(body, Bucket) });
    listen(command.middlewareStack, exchange, signal);
    await client.send(command, { abortSignal: signal });
  };

const getting =
  (Bucket: string, Key: string): Send<{ readonly body: Uint8Array; readonly tookMs: number }> =>
  async ({ sdk, client, exchange, signal }) => {
    const command = new sdk.GetObjectCommand({ Bucket, Key });
    listen(command.middlewareStack, exchange, signal);
    const sentAtMs = monotonicMs();
    const { Body } = await client.send(command, { abortSignal: signal });
    const tookMs = monotonicMs() - sentAtMs;
    return { body: Body === undefined ? new Uint8Array() : await readBounded(chunksOf(Body)), tookMs };
  };

const removing =
  (Bucket: string, Key: string, versionId: string | undefined): Send<void> =>
  async ({ sdk, client, exchange, signal }) => {
    const command = new sdk.DeleteObjectCommand({ Bucket, Key, ...(versionId === undefined ? {} : { VersionId: versionId }) });
    listen(command.middlewareStack, exchange, signal);
    await client.send(command, { abortSignal: signal });
  };
