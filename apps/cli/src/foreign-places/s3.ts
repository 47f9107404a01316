import type { S3Client, S3ClientConfig } from "@aws-sdk/client-s3";
import { ENTRIES_LOOKED_AT_MAX, type ForeignPlace, KEYS_MAX, type ListOptions, type Look, OBJECT_BYTES_MAX } from "@holdfast/interop";
import { StoreError, type StoreOperation } from "@holdfast/store";
import type { PlaceSettings } from "./open.ts";
import { type Answer, outcomeOf, type S3Outcome } from "./s3-failure.ts";
import { withoutAdvertisement } from "./sdk-advertisement.ts";
import { removeVersions } from "./s3-versions.ts";

export interface S3PlaceOptions {
  readonly bucket: string;
  /** Empty, or ending with a slash. */
  readonly prefix: string;
  readonly settings: PlaceSettings;
  readonly location: string;
}

type Sdk = typeof import("@aws-sdk/client-s3");

export type Send = <T>(operation: StoreOperation, key: string, request: (client: S3Client) => Promise<T>) => Promise<S3Outcome<T>>;

const REQUEST_LIMIT_MS = 30_000;
const CONNECT_LIMIT_MS = 10_000;

/**
 * A bucket. Conditions are sent with every write and delete; stores that ignore or refuse them exist, so what matters is also
 * compared by a read just before, and `createsExclusively` and `removesExactly` promise nothing.
 */
export async function openS3Place({ bucket, prefix, settings, location }: S3PlaceOptions): Promise<ForeignPlace> {
  const sdk = await import("@aws-sdk/client-s3");
  const client = withoutAdvertisement(() => new sdk.S3Client(clientSettings(settings)));
  const answer: Answer = { status: undefined, dateMs: undefined };
  client.middlewareStack.add(
    (next) => async (request) => {
      const result = await next(request);
      noteAnswer(result.response, answer);
      return result;
    },
    { step: "deserialize", priority: "low", name: "foreignPlaceAnswer" },
  );
  // One after the other: whose answer it is that the middleware notes would not be known otherwise.
  let last: Promise<unknown> = Promise.resolve();
  const send: Send = (operation, key, request) => {
    const next = last.then(async () => {
      answer.status = undefined;
      answer.dateMs = undefined;
      try {
        return { kind: "answer" as const, value: await request(client), answer: { ...answer } };
      } catch (error) {
        return outcomeOf(error, answer, { operation, location, key });
      }
    });
    // Its own caller hears of a failure; the next request does not.
    last = next.catch(() => undefined);
    return next;
  };
  const target = (key: string): { Bucket: string; Key: string } => ({ Bucket: bucket, Key: prefix + key });
  const read = (key: string): Promise<Look> => readObject(sdk, send, target(key), key);
  const put = async (operation: "create" | "replace", key: string, bytes: Uint8Array, condition: { IfNoneMatch?: string; IfMatch?: string }): Promise<"written" | "refused"> => {
    const command = (conditions: typeof condition) => new sdk.PutObjectCommand({ ...target(key), Body: bytes, ContentType: "application/json", ...conditions });
    const outcome = await send(operation, key, (s3) => s3.send(command(condition)));
    // A store without conditions refuses them; then this is as careful as the tool itself, which never sends any.
    const settled = outcome.kind === "unsupported" ? await send(operation, key, (s3) => s3.send(command({}))) : outcome;
    return settled.kind === "answer" ? "written" : "refused";
  };
  return {
    location,
    createsExclusively: false,
    removesExactly: false,
    read,
    list: (under, options) => listKeys(sdk, send, { Bucket: bucket, prefix, under, ...options }, location),
    async create(key, bytes) {
      const isTaken = (await read(key)).kind !== "absent" || (await put("create", key, bytes, { IfNoneMatch: "*" })) === "refused";
      return isTaken ? { kind: "exists" } : { kind: "created", stamp: stampOf(await read(key)) };
    },
    async replace(key, bytes, stamp) {
      if (stampOf(await read(key)) !== stamp) {
        return { kind: "changed" };
      }
      const first = await put("replace", key, bytes, { IfMatch: etagOf(stamp) });
      // Some stores take no quoted ETag for equal; a second look tells that from a real change.
      if (first === "refused" && (stampOf(await read(key)) !== stamp || (await put("replace", key, bytes, {})) === "refused")) {
        return { kind: "changed" };
      }
      return { kind: "replaced", stamp: stampOf(await read(key)) };
    },
    async remove(key, stamp) {
      const seen = await read(key);
      if (seen.kind === "absent" || seen.stamp !== stamp) {
        return seen.kind === "absent" ? "absent" : "changed";
      }
      const version = versionOf(stamp);
      if (version !== undefined) {
        return removeVersions(sdk, send, target(key), version);
      }
      const outcome = await send("remove", key, (s3) => s3.send(new sdk.DeleteObjectCommand({ ...target(key), IfMatch: etagOf(stamp) })));
      const settled = outcome.kind === "unsupported" ? await send("remove", key, (s3) => s3.send(new sdk.DeleteObjectCommand(target(key)))) : outcome;
      return settled.kind === "answer" ? "removed" : settled.kind === "missing" ? "absent" : "changed";
    },
    async close() {
      client.destroy();
    },
  };
}

function clientSettings({ s3Endpoint, s3Region, s3Profile, s3AccessKey, s3SecretKey }: PlaceSettings): S3ClientConfig {
  return {
    region: s3Region ?? "us-east-1",
    // A delete that is sent again after a lost answer can hit the lock of the next holder.
    maxAttempts: 1,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: { connectionTimeout: CONNECT_LIMIT_MS, requestTimeout: REQUEST_LIMIT_MS, throwOnRequestTimeout: true },
    logger: { trace() {}, debug() {}, info() {}, warn() {}, error() {} },
    ...(s3Endpoint === undefined ? {} : { endpoint: s3Endpoint, forcePathStyle: true }),
    ...(s3Profile === undefined ? {} : { profile: s3Profile }),
    ...(s3AccessKey === undefined || s3SecretKey === undefined ? {} : { credentials: { accessKeyId: s3AccessKey, secretAccessKey: s3SecretKey } }),
  };
}

function noteAnswer(response: unknown, answer: Answer): void {
  if (typeof response === "object" && response !== null && "statusCode" in response && "headers" in response) {
    const headers = new Map(Object.entries(response.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]));
    const dateMs = Date.parse(headers.get("date") ?? "");
    answer.status = Number(response.statusCode);
    answer.dateMs = Number.isNaN(dateMs) ? undefined : dateMs;
  }
}

async function readObject(sdk: Sdk, send: Send, target: { Bucket: string; Key: string }, key: string): Promise<Look> {
  const outcome = await send("read", key, async (s3) => {
    const found = await s3.send(new sdk.GetObjectCommand({ ...target, Range: `bytes=0-${OBJECT_BYTES_MAX}` }));
    return { found, bytes: (await found.Body?.transformToByteArray()) ?? new Uint8Array(0) };
  });
  if (outcome.kind === "missing") {
    return { kind: "absent" };
  }
  if (outcome.kind !== "answer") {
    return readWhole(sdk, send, target, key);
  }
  const { found, bytes } = outcome.value;
  const stamp = `${found.ETag ?? ""} ${found.VersionId ?? ""}`;
  if (bytes.byteLength > OBJECT_BYTES_MAX) {
    return { kind: "unreadable", problem: `has more than ${OBJECT_BYTES_MAX} bytes, more than any lock`, stamp };
  }
  const { dateMs } = outcome.answer;
  return { kind: "object", bytes, stamp, ageMs: dateMs === undefined || found.LastModified === undefined ? null : dateMs - found.LastModified.getTime() };
}

async function readWhole(sdk: Sdk, send: Send, target: { Bucket: string; Key: string }, key: string): Promise<Look> {
  const outcome = await send("read", key, (s3) => s3.send(new sdk.HeadObjectCommand(target)));
  if (outcome.kind !== "answer") {
    return { kind: "absent" };
  }
  const { ETag, VersionId, ContentLength } = outcome.value;
  const stamp = `${ETag ?? ""} ${VersionId ?? ""}`;
  return ContentLength === 0 ? { kind: "object", bytes: new Uint8Array(0), stamp, ageMs: null } : { kind: "unreadable", problem: "cannot be read in part", stamp };
}

async function listKeys(sdk: Sdk, send: Send, { Bucket, prefix, under, suffix = "", isShallow = false }: ListOptions & { readonly Bucket: string; readonly prefix: string; readonly under: string }, location: string) {
  const keys: string[] = [];
  let token: string | undefined;
  for (let looked = 0; looked < ENTRIES_LOOKED_AT_MAX && keys.length <= KEYS_MAX; ) {
    const page: { ContinuationToken?: string; Delimiter?: string } = { ...(token === undefined ? {} : { ContinuationToken: token }), ...(isShallow ? { Delimiter: "/" } : {}) };
    const outcome = await send("list", under, (s3) => s3.send(new sdk.ListObjectsV2Command({ Bucket, Prefix: prefix + under, ...page })));
    if (outcome.kind !== "answer") {
      throw new StoreError({ code: "INVALID", operation: "list", location, key: under, problem: "there is no such bucket." });
    }
    const { Contents = [], CommonPrefixes = [], NextContinuationToken } = outcome.value;
    keys.push(...Contents.map(({ Key = "" }) => Key.slice(prefix.length)).filter((key) => key.endsWith(suffix)));
    looked += Contents.length + CommonPrefixes.length + 1;
    token = NextContinuationToken;
    if (token === undefined) {
      return { keys: keys.sort(), isComplete: true };
    }
  }
  return { keys: keys.slice(0, KEYS_MAX).sort(), isComplete: false };
}

function stampOf(seen: Look): string {
  return seen.kind === "absent" ? "" : (seen.stamp ?? "");
}

const etagOf = (stamp: string): string => stamp.slice(0, stamp.lastIndexOf(" "));

/** Undefined where the bucket keeps no versions. */
function versionOf(stamp: string): string | undefined {
  const version = stamp.slice(stamp.lastIndexOf(" ") + 1);
  return version === "" ? undefined : version;
}
