import { createHash, randomBytes } from "node:crypto";

export interface B2Version {
  readonly key: string;
  readonly id: string;
  readonly body: Buffer;
  readonly writtenAt: Date;
  readonly isHideMarker: boolean;
}

export interface B2Account {
  readonly bucket: string;
  readonly capabilities: readonly string[];
  readonly pageSize: number;
  /** In the order of their writing. */
  versions: readonly B2Version[];
}

export interface B2Request {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

export type B2Answer =
  | { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: Buffer | string }
  | { readonly status: number; readonly code: string; readonly message: string };

const refusal = (status: number, code: string, message: string): B2Answer => ({ status, code, message });

const NEEDS: Readonly<Record<string, string>> = { PUT: "writeFiles", GET: "readFiles", DELETE: "deleteFiles" };

/** What the documents of B2 say that its S3 endpoint does with one request. */
export function carryOut(account: B2Account, { method, url, headers, body }: B2Request): B2Answer {
  const [, bucket = "", ...parts] = url.pathname.split("/");
  const key = parts.map(decodeURIComponent).join("/");
  const isListing = method === "GET" && key === "";
  const needed = isListing ? "listFiles" : (NEEDS[method] ?? "");
  if (!account.capabilities.includes(needed)) {
    return refusal(403, "AccessDenied", "not entitled");
  }
  if (bucket !== account.bucket) {
    return refusal(404, "NoSuchBucket", "The specified bucket does not exist");
  }
  if (method === "PUT" && (headers["if-match"] ?? headers["if-none-match"]) !== undefined) {
    return refusal(501, "NotImplemented", "A header you provided implies functionality that is not implemented.");
  }
  if (isListing) {
    return url.searchParams.has("versions") ? listVersions(account, url.searchParams) : refusal(501, "NotImplemented", "The double lists versions only");
  }
  const newest = account.versions.findLast((version) => version.key === key);
  switch (method) {
    case "PUT":
      return stamped(write(account, key, body, false), "");
    case "GET":
      return newest === undefined || newest.isHideMarker ? refusal(404, "NoSuchKey", "The specified key does not exist.") : stamped(newest, newest.body);
    default:
      return remove(account, key, url.searchParams.get("versionId"));
  }
}

function write(account: B2Account, key: string, body: Buffer, isHideMarker: boolean): B2Version {
  const version = { key, id: `4_z${randomBytes(12).toString("hex")}_f${randomBytes(8).toString("hex")}_u`, body, writtenAt: new Date(), isHideMarker };
  account.versions = [...account.versions, version];
  return version;
}

/** Without a version the key is only hidden; with one, exactly that version goes for good. */
function remove(account: B2Account, key: string, versionId: string | null): B2Answer {
  if (versionId === null) {
    write(account, key, Buffer.alloc(0), true);
    return { status: 204, headers: {}, body: "" };
  }
  if (!account.versions.some((version) => version.key === key && version.id === versionId)) {
    return refusal(404, "NoSuchVersion", "The specified version does not exist");
  }
  account.versions = account.versions.filter((version) => version.key !== key || version.id !== versionId);
  return { status: 204, headers: {}, body: "" };
}

function stamped({ id, body: content, writtenAt }: B2Version, body: Buffer | string): B2Answer {
  const headers = { etag: `"${etagOf(content)}"`, "x-amz-version-id": id, "last-modified": writtenAt.toUTCString() };
  return { status: 200, headers, body };
}

const secondOf = ({ writtenAt }: B2Version): number => Math.floor(writtenAt.getTime() / 1_000);

/** By name, then the newest second first; within one second by id, which is as good as by chance. */
function listVersions({ versions, pageSize }: B2Account, query: URLSearchParams): B2Answer {
  const [prefix, keyMarker, idMarker] = [query.get("prefix") ?? "", query.get("key-marker"), query.get("version-id-marker")];
  const sorted = versions
    .filter(({ key }) => key.startsWith(prefix))
    .toSorted((left, right) => (left.key === right.key ? secondOf(right) - secondOf(left) || (left.id < right.id ? -1 : 1) : left.key < right.key ? -1 : 1));
  const start = keyMarker === null ? 0 : sorted.findIndex(({ key, id }) => key > keyMarker || (key === keyMarker && id === idMarker));
  const page = start === -1 ? [] : sorted.slice(start, start + pageSize);
  const next = start === -1 ? undefined : sorted[start + pageSize];
  const more =
    next === undefined
      ? "<IsTruncated>false</IsTruncated>"
      : `<IsTruncated>true</IsTruncated><NextKeyMarker>${escape(next.key)}</NextKeyMarker><NextVersionIdMarker>${next.id}</NextVersionIdMarker>`;
  const body = `<?xml version="1.0"?><ListVersionsResult><Prefix>${escape(prefix)}</Prefix><KeyMarker/><VersionIdMarker/>${more}${page.map(element).join("")}</ListVersionsResult>`;
  return { status: 200, headers: { "content-type": "application/xml" }, body };
}

function element({ key, id, body, writtenAt, isHideMarker }: B2Version): string {
  const common = `<Key>${escape(key)}</Key><VersionId>${id}</VersionId><IsLatest>false</IsLatest><LastModified>${writtenAt.toISOString()}</LastModified>`;
  return isHideMarker ? `<DeleteMarker>${common}</DeleteMarker>` : `<Version>${common}<ETag>&quot;${etagOf(body)}&quot;</ETag><Size>${body.byteLength}</Size></Version>`;
}

const etagOf = (body: Buffer): string => createHash("md5").update(body).digest("hex");

function escape(text: string): string {
  return text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
