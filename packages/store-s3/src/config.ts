import type { S3Client } from "@aws-sdk/client-s3";
import { StoreError } from "@holdfast/store";
import * as z from "zod/mini";
import { allowedValue, bucketName, endpointUrl, keyPrefix, regionName } from "./option-rules.ts";

/** The options of an S3 store. Everything but the bucket has a default that asks AWS, as the AWS command line would. */
export interface S3StoreOptions {
  /** A bucket in one region, or the ARN of an access point to one. Multi-Region Access Points are refused. */
  readonly bucket: string;
  /** What all keys begin with, without a slash at either end; up to 500 bytes. Default: nothing. */
  readonly prefix?: string | undefined;
  /** `https://host[:port][/path]` of a store other than AWS. Default: AWS, or what `AWS_ENDPOINT_URL_S3` or the profile say. */
  readonly endpoint?: string | undefined;
  /** Default: what the environment or the profile say, else `us-east-1` (`auto` on R2), corrected by the store's first answer. */
  readonly region?: string | undefined;
  /** A profile of the AWS configuration files. Not together with keys. */
  readonly profile?: string | undefined;
  /** With `secretAccessKey`. Default: the standard chain of the AWS SDK (environment, profile, SSO, container, instance). */
  readonly accessKeyId?: string | undefined;
  readonly secretAccessKey?: string | undefined;
  readonly sessionToken?: string | undefined;
  /** The bucket in the path and not in the host name. Default: only where the endpoint is not one of AWS. */
  readonly forcePathStyle?: boolean | undefined;
  /**
   * How the store wants the ETag in `If-Match`. `auto` (the default) takes AWS and R2 as known and asks every other store,
   * before the first write, with six or seven requests, most on a key of its own; a store that ignores conditions is then refused.
   * To say it yourself saves those requests, and vouches that the store honours conditional writes.
   */
  readonly etagQuoting?: EtagQuotingOption | undefined;
  /** False where answers carry no `Date`, or where it is not to be believed. Then there are no ages. Default: true. */
  readonly storeClock?: boolean | undefined;
  /** Removes only what is unchanged. Only AWS is known to honour that; R2, Ceph and MinIO ignore it. Default: false. */
  readonly deleteIfMatch?: boolean | undefined;
  /** The longest time for one request, its answer included, in milliseconds: 100 to 300,000. Default: 30,000. */
  readonly requestTimeoutMs?: number | undefined;
  /**
   * A client of your own, made with `maxAttempts: 1`; it stays yours, and is not destroyed. The options that make a client
   * (endpoint to `forcePathStyle`) may then not be given.
   */
  readonly client?: S3Client | undefined;
}

export type EtagQuoting = "quoted" | "unquoted";
export type EtagQuotingOption = EtagQuoting | "auto";

export interface S3StoreConfig extends Pick<S3StoreOptions, "endpoint" | "region" | "profile" | "forcePathStyle" | "client"> {
  readonly bucket: string;
  /** Empty, or ending with a slash. */
  readonly keyPrefix: string;
  readonly location: string;
  readonly credentials: Credentials | undefined;
  readonly etagQuoting: EtagQuotingOption;
  readonly storeClock: boolean;
  readonly deleteIfMatch: boolean;
  readonly requestTimeoutMs: number;
  /** Finds the endpoint when the first request needs it. Absent: it is an option, or the SDK's to find. */
  readonly discover?: () => Promise<{ readonly endpoint: string; readonly region: string }>;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const someText = z.string().check(z.minLength(1), z.maxLength(4_096));

const optionsSchema = z.strictObject({
  bucket: bucketName,
  prefix: z.optional(keyPrefix),
  endpoint: z.optional(endpointUrl),
  region: z.optional(regionName),
  profile: z.optional(someText),
  accessKeyId: z.optional(someText),
  secretAccessKey: z.optional(someText),
  sessionToken: z.optional(someText),
  forcePathStyle: z.optional(z.boolean()),
  etagQuoting: z._default(z.enum(["quoted", "unquoted", "auto"]), "auto"),
  storeClock: z._default(z.boolean(), true),
  deleteIfMatch: z._default(z.boolean(), false),
  requestTimeoutMs: z._default(z.number().check(z.int(), z.gte(100), z.lte(300_000)), 30_000),
  client: z.optional(z.custom<S3Client>((value) => typeof value === "object" && value !== null && "send" in value)),
});

/** What makes a client, and so has no meaning beside one. */
const CLIENT_OPTIONS = ["endpoint", "region", "profile", "accessKeyId", "secretAccessKey", "sessionToken", "forcePathStyle"] as const;

/** @throws {StoreError} `INVALID`, naming the option and what is allowed, never the value of one that may hold a secret. */
export function parseConfig(options: S3StoreOptions): S3StoreConfig {
  const parsed = optionsSchema.safeParse(options);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const unknown = issue?.code === "unrecognized_keys" ? issue.keys[0] : undefined;
    throw invalid(
      unknown === undefined
        ? `option ${String(issue?.path[0] ?? "bucket")} must be ${allowedValue(issue?.path[0])}.`
        : `there is no option ${JSON.stringify(unknown.slice(0, 40))}; there are ${Object.keys(optionsSchema.shape).join(", ")}.`,
    );
  }
  const { prefix, accessKeyId, secretAccessKey, sessionToken, ...config } = parsed.data;
  const superfluous = CLIENT_OPTIONS.find((name) => config.client !== undefined && parsed.data[name] !== undefined);
  if (superfluous !== undefined) {
    throw invalid(`option ${superfluous} has no meaning beside a client; give it to the client.`);
  }
  const credentials = credentialsOf(accessKeyId, secretAccessKey, sessionToken);
  if (credentials !== undefined && config.profile !== undefined) {
    throw invalid("a profile and keys are both given; give one of them.");
  }
  const keyPrefixed = prefix === undefined || prefix === "" ? "" : `${prefix}/`;
  return { ...config, keyPrefix: keyPrefixed, credentials, location: locationOf(config.bucket, prefix) };
}

function credentialsOf(accessKeyId: string | undefined, secretAccessKey: string | undefined, sessionToken: string | undefined): Credentials | undefined {
  if (accessKeyId === undefined && secretAccessKey === undefined && sessionToken === undefined) {
    return undefined;
  }
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw invalid(`an access key and its secret key belong together; ${accessKeyId === undefined ? "the access key" : "the secret key"} is missing.`);
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

function locationOf(bucket: string, prefix: string | undefined): string {
  return prefix === undefined || prefix === "" ? `s3:${bucket}` : `s3:${bucket}/${prefix}`;
}

function invalid(problem: string): StoreError {
  return new StoreError({ code: "INVALID", operation: "open", location: "s3:", problem });
}
