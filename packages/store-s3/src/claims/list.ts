import { type ClaimEntry, LIST_ENTRIES_MAX, type RequestOptions } from "@holdfast/store";
import type { ListObjectsV2CommandOutput, ListObjectVersionsCommandOutput } from "@aws-sdk/client-s3";
import { errorOf, type Explanation, type Request } from "../explanation.ts";
import type { Failure } from "../failure.ts";
import { listen } from "../exchange.ts";
import { decoded, isRegisterKey } from "../list.ts";
import type { Result, Send, Session } from "../session.ts";
import { ageBetween, type Headers } from "../stamps.ts";
import { monotonicMs } from "./clock.ts";
import type { KeepingNotes } from "./keeping.ts";
import { claimMeaning } from "./meaning.ts";
import type { ClaimConfig } from "./options.ts";
import { askedAtOf } from "./requests.ts";
import { claimVersion, isId } from "./version.ts";

/** A page has up to 1,000 entries, but may be empty. */
const PAGES_MAX = 1_000;

/** Where the next page begins. */
type Next = { readonly token: string } | { readonly key: string; readonly versionId: string | undefined };

interface Found {
  readonly key: string | undefined;
  readonly versionId: string | undefined;
  readonly etag: string | undefined;
  readonly size: number | undefined;
  readonly modified: Date | undefined;
}

interface Page {
  readonly found: readonly Found[];
  /** Undefined: this page is the last one. */
  readonly next: Next | "cut" | undefined;
  /** Undefined for an answer that is no listing at all. */
  readonly isListing: boolean;
  readonly tookMs: number;
}

export type ListClaims = (prefix: string, options?: RequestOptions) => Promise<readonly ClaimEntry[]>;

/** Every version of every claim below a prefix, page by page; each page by its own time. */
export function createListClaims(session: Session, config: ClaimConfig, keeping: KeepingNotes): ListClaims {
  const { s3, permissions } = config;

  /** A store without versions refuses to list them, or takes the question for another one. */
  async function firstPage(prefix: string, request: Request, signal: AbortSignal | undefined): Promise<{ readonly page: Page; readonly headers: Headers }> {
    if (keeping.now() !== "none") {
      const result = await session.request(versionsPage(config, prefix, undefined), signal);
      if (result.kind === "answered" && result.output.isListing) {
        return { page: result.output, headers: result.headers };
      }
      if (keeping.now() === "kept" || (result.kind === "failed" && !isNotKnown(result.failure))) {
        return answered(result, request);
      }
      keeping.hasNoVersionListing();
    }
    return answered(await session.request(keysPage(config, prefix, undefined), signal), request);
  }

  function answered(result: Result<Page>, request: Request): { readonly page: Page; readonly headers: Headers } {
    if (result.kind === "failed") {
      const meaning = claimMeaning(result.failure, request, permissions);
      throw meaning === "absent" ? errorOf({ code: "INVALID", problem: "\"not found\" is no answer to a listing." }, result.failure, request) : meaning;
    }
    if (!result.output.isListing) {
      // A login page of the network answers 200 too, and must not pass for an empty bucket.
      throw errorOf({ code: "INVALID", problem: "the answer is no listing.", hint: "Check that the endpoint is that of an S3 store." }, undefined, request);
    }
    return { page: result.output, headers: result.headers };
  }

  return async (prefix, options) => {
    const request: Request = { operation: "list", location: s3.location, key: prefix };
    const entries: ClaimEntry[] = [];
    let { page, headers } = await firstPage(prefix, request, options?.signal);
    for (let pages = 1; pages <= PAGES_MAX; pages += 1) {
      entries.push(...entriesOf(page, headers, config, keeping, request));
      if (entries.length > LIST_ENTRIES_MAX) {
        throw errorOf({ code: "INVALID", problem: `there are more than ${LIST_ENTRIES_MAX} entries.`, hint: "Give the locks a prefix of their own." }, undefined, request);
      }
      if (page.next === undefined) {
        return entries;
      }
      if (page.next === "cut") {
        // A listing that cannot go on must not look complete.
        throw errorOf({ code: "UNSUPPORTED", problem: "the store cut the listing and does not say how to go on." }, undefined, request);
      }
      const more = "token" in page.next ? keysPage(config, prefix, page.next.token) : versionsPage(config, prefix, page.next);
      ({ page, headers } = answered(await session.request(more, options?.signal), request));
    }
    throw errorOf({ code: "INVALID", problem: `the listing has more than ${PAGES_MAX} pages.`, hint: "Give the locks a prefix of their own." }, undefined, request);
  };
}

function entriesOf({ found, tookMs }: Page, headers: Headers, { s3 }: ClaimConfig, keeping: KeepingNotes, request: Request): ClaimEntry[] {
  const askedAtMs = s3.storeClock ? askedAtOf(headers, tookMs) : null;
  return found.flatMap(({ key: full = "", versionId, etag, size, modified }) => {
    const key = full.slice(s3.keyPrefix.length);
    if (!full.startsWith(s3.keyPrefix) || !isRegisterKey(key, s3)) {
      return [];
    }
    if (isId(versionId)) {
      keeping.sawVersion();
    }
    const version = claimVersion(versionId, etag);
    if (version === undefined || size === undefined) {
      throw errorOf({ code: "INVALID", problem: "the listing shows an object without its version or size.", hint: "Check that the endpoint is that of an S3 store." }, undefined, request);
    }
    const ageMs = ageBetween(modified?.getTime() ?? null, askedAtMs);
    if (ageMs === null && !isId(versionId)) {
      throw errorOf(TIMELESS, undefined, request);
    }
    return [{ key, version, sizeBytes: size, ageMs }];
  });
}

/** An ETag comes back when an earlier put of the same body arrives late, and would hide every renewal in between. */
const TIMELESS: Explanation = {
  code: "UNSUPPORTED",
  problem: "the answers tell no time and the bucket keeps no versions, so a dead claim could not be told from a living one.",
  hint: "Use a bucket that keeps versions, or no proxy or cache before the store.",
};

/** No name of the encoding is given: keys of claims fit into XML, and stores differ in whether the marker comes encoded. */
const versionsPage =
  ({ s3 }: ClaimConfig, prefix: string, from: { readonly key: string; readonly versionId: string | undefined } | undefined): Send<Page> =>
  async ({ sdk, client, exchange, signal }) => {
    const start = from === undefined ? {} : { KeyMarker: from.key, ...(from.versionId === undefined ? {} : { VersionIdMarker: from.versionId }) };
    const command = new sdk.ListObjectVersionsCommand({ Bucket: s3.bucket, Prefix: s3.keyPrefix + prefix, ...start });
    listen(command.middlewareStack, exchange, signal);
    const sentAtMs = monotonicMs();
    const output = await client.send(command, { abortSignal: signal });
    return pageOfVersions(output, monotonicMs() - sentAtMs, from);
  };

function pageOfVersions(output: ListObjectVersionsCommandOutput, tookMs: number, from: { readonly key: string; readonly versionId: string | undefined } | undefined): Page {
  const { Versions = [], DeleteMarkers = [], KeyMarker, IsTruncated, NextKeyMarker, NextVersionIdMarker } = output;
  const isVersions = KeyMarker !== undefined || Versions.length + DeleteMarkers.length > 0;
  const goesOn = NextKeyMarker !== undefined && NextKeyMarker !== "" && (NextKeyMarker !== from?.key || NextVersionIdMarker !== from.versionId);
  const next: Page["next"] = goesOn ? { key: NextKeyMarker, versionId: NextVersionIdMarker } : "cut";
  return {
    found: Versions.map(({ Key, VersionId, ETag, Size, LastModified }) => ({ key: Key, versionId: VersionId, etag: ETag, size: Size, modified: LastModified })),
    next: IsTruncated === true ? next : undefined,
    isListing: isVersions && IsTruncated !== undefined,
    tookMs,
  };
}

const keysPage =
  ({ s3 }: ClaimConfig, prefix: string, token: string | undefined): Send<Page> =>
  async ({ sdk, client, exchange, signal }) => {
    const start = token === undefined ? {} : { ContinuationToken: token };
    const command = new sdk.ListObjectsV2Command({ Bucket: s3.bucket, Prefix: s3.keyPrefix + prefix, EncodingType: "url", ...start });
    listen(command.middlewareStack, exchange, signal);
    const sentAtMs = monotonicMs();
    const output = await client.send(command, { abortSignal: signal });
    return pageOfKeys(output, monotonicMs() - sentAtMs, token);
  };

function pageOfKeys({ Contents = [], EncodingType, IsTruncated, NextContinuationToken }: ListObjectsV2CommandOutput, tookMs: number, token: string | undefined): Page {
  const goesOn = NextContinuationToken !== undefined && NextContinuationToken !== token;
  const next: Page["next"] = goesOn ? { token: NextContinuationToken } : "cut";
  return {
    found: Contents.map(({ Key, ETag, Size, LastModified }) => ({
      key: Key !== undefined && EncodingType === "url" ? decoded(Key) : Key,
      versionId: undefined,
      etag: ETag,
      size: Size,
      modified: LastModified,
    })),
    next: IsTruncated === true ? next : undefined,
    isListing: IsTruncated !== undefined,
    tookMs,
  };
}

/** Refusals of stores that do not know the listing of versions. A missing permission is none of them. */
function isNotKnown({ silence, status, code }: Failure): boolean {
  return silence === "error" && (status === 501 || status === 405 || code === "NotImplemented" || (status === 400 && /^Invalid(Argument|Request)$/.test(code)));
}
