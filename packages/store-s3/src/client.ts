import type { S3Client, S3ClientConfig } from "@aws-sdk/client-s3";
import type { S3StoreConfig } from "./config.ts";
import { onlyAddress } from "./exchange.ts";

export type Sdk = typeof import("@aws-sdk/client-s3");

/** A client and what is worth knowing about it. */
export interface OpenClient {
  readonly sdk: Sdk;
  readonly client: S3Client;
  /** The host that requests go to, whoever configured it: an option, the environment or a profile. */
  readonly host: string;
}

/** Where AWS tells in its answer which region a bucket is in. */
const FIRST_REGION = "us-east-1";

/** Until a connection stands, in milliseconds. The whole request has a limit of its own. */
const CONNECT_LIMIT_MS = 10_000;

/** The SDK is 22 MB and takes a tenth of a second to load: only a store that is used pays for it. */
export async function openClient(config: S3StoreConfig, region: string | undefined = config.region): Promise<OpenClient> {
  const sdk = await import("@aws-sdk/client-s3");
  if (config.client !== undefined) {
    return { sdk, client: config.client, host: await hostOf(sdk, config.client, config.bucket) };
  }
  const settings = settingsOf(config, await regionOf(sdk, config, region));
  const client = quietly(() => new sdk.S3Client(settings));
  const host = await hostOf(sdk, client, config.bucket);
  if (config.forcePathStyle !== undefined || isAws(host)) {
    return { sdk, client, host };
  }
  // Few stores besides AWS have a name for each bucket in their DNS.
  client.destroy();
  const byPath = quietly(() => new sdk.S3Client({ ...settings, forcePathStyle: true }));
  return { sdk, client: byPath, host: await hostOf(sdk, byPath, config.bucket) };
}

export function isAws(host: string): boolean {
  return /(^|\.)amazonaws\.com(\.cn)?$/i.test(host);
}

export function isR2(host: string): boolean {
  return /\.r2\.cloudflarestorage\.com$/i.test(host);
}

function settingsOf(config: S3StoreConfig, region: string | undefined): S3ClientConfig {
  const { endpoint, profile, credentials, forcePathStyle, requestTimeoutMs } = config;
  return {
    // A second attempt after a lost answer meets its own write and calls it a conflict.
    maxAttempts: 1,
    // The checksums that AWS added in 2025 are refused by B2, OVH and others; Content-MD5 is understood by all.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: { connectionTimeout: Math.min(CONNECT_LIMIT_MS, requestTimeoutMs) },
    logger: silent,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(forcePathStyle === undefined ? {} : { forcePathStyle }),
  };
}

/** The region given; else nothing, so that the SDK asks environment and profile; else one that redirects to the right one. */
async function regionOf(sdk: Sdk, config: S3StoreConfig, given: string | undefined): Promise<string | undefined> {
  if (given !== undefined) {
    return given;
  }
  if (config.endpoint !== undefined) {
    return isR2(new URL(config.endpoint).hostname) ? "auto" : ((await configuredRegion(sdk, config)) ?? FIRST_REGION);
  }
  return (await configuredRegion(sdk, config)) ?? FIRST_REGION;
}

async function configuredRegion(sdk: Sdk, config: S3StoreConfig): Promise<string | undefined> {
  const client = quietly(() => new sdk.S3Client(settingsOf(config, undefined)));
  try {
    return await client.config.region();
  } catch {
    // The SDK throws "Region is missing". Without a region any will do: AWS names the right one, other stores do not care.
    return undefined;
  } finally {
    client.destroy();
  }
}

async function hostOf(sdk: Sdk, client: S3Client, bucket: string): Promise<string> {
  let host = "";
  const command = new sdk.GetObjectCommand({ Bucket: bucket, Key: "host" });
  onlyAddress(command.middlewareStack, { $metadata: {} }, (told) => {
    host = told;
  });
  await client.send(command);
  return host;
}

/** The SDK would log to the console of a program that is not its own. */
const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

const WARNING_SWITCH = "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED";

/**
 * Makes a client without the SDK's advertisement for a newer Node, which it prints to stderr of whatever program it is in.
 * Its only switch is a variable of the environment; it is set for the length of a synchronous call, and then put back.
 */
function quietly(make: () => S3Client): S3Client {
  const before = process.env[WARNING_SWITCH];
  process.env[WARNING_SWITCH] = "true";
  try {
    return make();
  } finally {
    if (before === undefined) {
      delete process.env[WARNING_SWITCH];
    } else {
      process.env[WARNING_SWITCH] = before;
    }
  }
}
