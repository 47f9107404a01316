import * as z from "zod/mini";

/** S3 allows keys of 1,024 bytes, ours have up to 512, and the key of a probe is longer than any of ours. */
const PREFIX_BYTES_MAX = 500;

const encoder = new TextEncoder();

/** Looser than AWS, because other stores allow capitals and underscores. */
const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/;
/** An access point in one region leads to one bucket. A Multi-Region Access Point has no region in its ARN. */
const ACCESS_POINT = /^arn:aws[a-z-]*:s3:[a-z0-9-]+:\d{12}:accesspoint[/:][a-z0-9-]+$/;

/** Safe to be a part of a host name. */
export const REGION: RegExp = /^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/;

export const bucketName: z.ZodMiniString = z.string().check(z.refine((name) => BUCKET.test(name) || ACCESS_POINT.test(name)));
export const keyPrefix: z.ZodMiniString = z.string().check(z.refine(isPrefix));
export const endpointUrl: z.ZodMiniString = z.string().check(z.refine(isEndpoint));
export const regionName: z.ZodMiniString = z.string().check(z.regex(REGION));

const ALLOWED: Readonly<Record<string, string>> = {
  bucket: "the name of a bucket in one region, or the ARN of an access point to one",
  prefix: `up to ${PREFIX_BYTES_MAX} bytes without control characters, backslashes, and empty, "." or ".." parts between its slashes`,
  endpoint: "http://host[:port][/path] or https://host[:port][/path], without user, password, query or fragment",
  region: "letters, digits and dashes, as in eu-central-1",
  profile: "the name of a profile",
  accessKeyId: "an access key",
  secretAccessKey: "a secret key",
  sessionToken: "a session token",
  forcePathStyle: "true or false",
  etagQuoting: '"quoted", "unquoted" or "auto"',
  storeClock: "true or false",
  deleteIfMatch: "true or false",
  requestTimeoutMs: "a whole number from 100 to 300000",
  client: "an S3Client of @aws-sdk/client-s3",
};

export function allowedValue(option: PropertyKey | undefined): string {
  return ALLOWED[String(option)] ?? "left out";
}

function isPrefix(prefix: string): boolean {
  if (prefix === "") {
    return true;
  }
  const parts = prefix.split("/");
  // eslint-disable-next-line no-control-regex
  const isClean = !/[\u0000-\u001f\u007f-\u009f\\]|\p{Surrogate}/u.test(prefix) && prefix === prefix.normalize("NFC");
  return isClean && encoder.encode(prefix).byteLength <= PREFIX_BYTES_MAX && parts.every((part) => part !== "" && part !== "." && part !== "..");
}

function isEndpoint(text: string): boolean {
  if (!URL.canParse(text)) {
    return false;
  }
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && username === "" && password === "" && search === "" && hash === "" && !/[?#]/.test(text);
}
