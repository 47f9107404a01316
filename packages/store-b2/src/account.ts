import { StoreError } from "@holdfast/store";
import * as z from "zod/mini";
import type { B2Config } from "./config.ts";

/** What B2 says of a key when it authorises it. */
export interface Account {
  readonly endpoint: string;
  readonly region: string;
  readonly capabilities: ReadonlySet<string>;
}

const restrictions = {
  capabilities: z.optional(z.array(z.string())),
  namePrefix: z.optional(z.nullable(z.string())),
};

/** Version 4 of the API names several buckets, below `allowed`; version 3 names one, beside the address. */
const answerSchema = z.object({
  apiInfo: z.object({
    storageApi: z.object({
      s3ApiUrl: z.string(),
      ...restrictions,
      bucketName: z.optional(z.nullable(z.string())),
      bucketId: z.optional(z.nullable(z.string())),
      allowed: z.optional(z.object({ ...restrictions, buckets: z.optional(z.nullable(z.array(z.object({ name: z.nullable(z.string()) })))) })),
    }),
  }),
});

type StorageApi = z.infer<typeof answerSchema>["apiInfo"]["storageApi"];

/**
 * Reads the answer, and holds that the key reaches the place that the store is about.
 *
 * @throws {StoreError} `INVALID` for an answer that is none of B2's; `DENIED` for a key of another place.
 */
export function accountOf(answer: unknown, config: B2Config): Account {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success || !isEndpoint(parsed.data.apiInfo.storageApi.s3ApiUrl, config)) {
    const problem = "the answer to the authorisation is none of B2's.";
    throw new StoreError({ code: "INVALID", operation: "open", location: config.location, problem, hint: "Check what answers at the address for authorisation." });
  }
  const { storageApi } = parsed.data.apiInfo;
  refuseOtherPlaces(storageApi, config);
  const { hostname } = new URL(storageApi.s3ApiUrl);
  return {
    endpoint: storageApi.s3ApiUrl,
    region: /^s3\.([a-z0-9-]+)\.backblazeb2\.com$/.exec(hostname)?.[1] ?? "us-east-1",
    capabilities: new Set(storageApi.allowed?.capabilities ?? storageApi.capabilities),
  };
}

/** Keys must not go over an open network because an answer says so. */
function isEndpoint(url: string, { authorizeUrl }: B2Config): boolean {
  return URL.canParse(url) && (new URL(url).protocol === "https:" || new URL(authorizeUrl).protocol === "http:");
}

function refuseOtherPlaces(storageApi: StorageApi, { bucket, prefix, location }: B2Config): void {
  const refuse = (problem: string, hint: string): never => {
    throw new StoreError({ code: "DENIED", operation: "open", location, problem, hint });
  };
  const buckets = bucketsOf(storageApi);
  if (buckets !== undefined && !buckets.includes(bucket)) {
    refuse("the application key is restricted to another bucket.", "Use a key for this bucket, or name the bucket of the key.");
  }
  const namePrefix = storageApi.allowed?.namePrefix ?? storageApi.namePrefix ?? "";
  if (!`${prefix}/`.startsWith(namePrefix) && namePrefix !== "") {
    refuse(`the application key is restricted to names that begin with ${JSON.stringify(namePrefix)}.`, `Open b2:${bucket}/${namePrefix.replace(/\/+$/, "")}, or use a key without that restriction.`);
  }
}

/** @returns Undefined for a key of all buckets. A bucket that was deleted has no name any more. */
function bucketsOf({ allowed, bucketId, bucketName }: StorageApi): readonly (string | null)[] | undefined {
  if (allowed?.buckets !== undefined && allowed.buckets !== null) {
    return allowed.buckets.map(({ name }) => name);
  }
  return typeof bucketId === "string" ? [bucketName ?? null] : undefined;
}

/** A claim that could be put and not taken away again would stand in everybody's way: so all of it is asked for at once. */
const NEEDED = ["listFiles", "readFiles", "writeFiles", "deleteFiles"] as const;

/** @throws {StoreError} `DENIED`, naming what the key lacks for holding locks. */
export function requireCapabilities({ capabilities }: Account, location: string): void {
  const missing = NEEDED.filter((name) => !capabilities.has(name));
  if (missing.length > 0) {
    const problem = `the application key lacks ${missing.join(" and ")}.`;
    throw new StoreError({ code: "DENIED", operation: "open", location, problem, hint: `Use a key with ${NEEDED.join(", ")}.` });
  }
}
