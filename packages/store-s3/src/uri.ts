import { StoreError } from "@holdfast/store";
import { parseConfig, type S3StoreOptions } from "./config.ts";

/** What comes beside the URI: from the flags of a command line and from its environment. A flag goes before a variable. */
export interface S3UriSettings {
  readonly flags?: S3Flags;
  /** `HOLDFAST_S3_ENDPOINT`, `_REGION`, `_PROFILE`, `_ACCESS_KEY` and `_SECRET_KEY` are read; the variables of AWS are left to its SDK. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** `--s3-endpoint`, `--s3-region`, `--s3-profile`, `--s3-access-key`, `--s3-secret-key`. An empty one counts as not given. */
export interface S3Flags {
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  readonly accessKey?: string | undefined;
  readonly secretKey?: string | undefined;
}

const SCHEME = "s3:";

/**
 * Reads `s3:<bucket>[/<prefix>]`; `s3://<bucket>[/<prefix>]` means the same. What follows the bucket is taken as it stands,
 * without percent-decoding; slashes and spaces around the prefix do not count.
 *
 * @throws {StoreError} `INVALID`, naming what is wrong. The URI is not repeated: it may hold a secret by mistake.
 */
export function parseS3Uri(uri: string, { flags = {}, environment = {} }: S3UriSettings = {}): S3StoreOptions {
  if (!uri.startsWith(SCHEME)) {
    throw invalid("an S3 store is written s3:<bucket>[/<prefix>].");
  }
  const rest = uri.slice(SCHEME.length).replace(/^\/\//, "");
  if (/^https?:/.test(rest)) {
    throw invalid("a store is named by its bucket, s3:<bucket>[/<prefix>].", "The address goes into --s3-endpoint or HOLDFAST_S3_ENDPOINT.");
  }
  if (rest.split("/", 1)[0]?.includes("@") === true) {
    throw invalid("a URI of S3 holds no user and no keys.", "Keys go into the environment, a profile, or --s3-access-key and --s3-secret-key.");
  }
  const slash = rest.indexOf("/");
  const bucket = slash === -1 ? rest : rest.slice(0, slash);
  const prefix = slash === -1 ? "" : rest.slice(slash).replace(/^[/ ]+|[/ ]+$/g, "");
  const given = {
    prefix,
    endpoint: setting(flags.endpoint, environment["HOLDFAST_S3_ENDPOINT"]),
    region: setting(flags.region, environment["HOLDFAST_S3_REGION"]),
    profile: setting(flags.profile, environment["HOLDFAST_S3_PROFILE"]),
    accessKeyId: setting(flags.accessKey, environment["HOLDFAST_S3_ACCESS_KEY"]),
    secretAccessKey: setting(flags.secretKey, environment["HOLDFAST_S3_SECRET_KEY"]),
  };
  const options = { bucket, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== "")) };
  parseConfig(options);
  return options;
}

function setting(flag: string | undefined, variable: string | undefined): string | undefined {
  return flag === undefined || flag === "" ? variable : flag;
}

function invalid(problem: string, hint?: string): StoreError {
  return new StoreError({ code: "INVALID", operation: "open", location: SCHEME, problem, ...(hint === undefined ? {} : { hint }) });
}
