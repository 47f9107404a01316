import type { ForeignPlace } from "@holdfast/interop";
import { StoreError } from "@holdfast/store";
import { openS3Place, type S3PlaceOptions } from "./s3.ts";

const API_URL = "https://api.backblazeb2.com";
const AUTHORIZE_PATH = "/b2api/v3/b2_authorize_account";
const LIMIT_MS = 30_000;

/** A bucket of B2, over the S3 endpoint of the account, which is found by authorising. Every version of a lock is removed. */
export async function openB2Place({ settings, ...options }: S3PlaceOptions): Promise<ForeignPlace> {
  const { b2KeyId, b2AppKey, b2ApiUrl = API_URL } = settings;
  if (b2KeyId === undefined || b2AppKey === undefined) {
    throw failure(options.location, "INVALID", "B2_KEY_ID and B2_APP_KEY are required.");
  }
  const endpoint = await endpointOf(options.location, b2ApiUrl, b2KeyId, b2AppKey);
  const region = /^s3\.([^.]+)\./.exec(new URL(endpoint).hostname)?.[1] ?? "us-east-1";
  return openS3Place({ ...options, settings: { s3Endpoint: endpoint, s3Region: region, s3AccessKey: b2KeyId, s3SecretKey: b2AppKey } });
}

async function endpointOf(location: string, apiUrl: string, keyId: string, appKey: string): Promise<string> {
  let response;
  try {
    const authorization = `Basic ${Buffer.from(`${keyId}:${appKey}`).toString("base64")}`;
    response = await fetch(new URL(AUTHORIZE_PATH, apiUrl), { headers: { authorization }, signal: AbortSignal.timeout(LIMIT_MS) });
  } catch (error) {
    throw failure(location, "UNAVAILABLE", "B2 did not answer.", error);
  }
  if (!response.ok) {
    throw failure(location, response.status === 401 || response.status === 403 ? "DENIED" : "UNAVAILABLE", `B2 answered ${response.status} to the application key.`);
  }
  const answer: unknown = await response.json();
  const endpoint = ["apiInfo", "storageApi", "s3ApiUrl"].reduce<unknown>((at, name) => (typeof at === "object" && at !== null ? Object.getOwnPropertyDescriptor(at, name)?.value : undefined), answer);
  if (typeof endpoint !== "string" || !URL.canParse(endpoint)) {
    throw failure(location, "UNAVAILABLE", "B2 did not say where the account's S3 endpoint is.");
  }
  return endpoint;
}

function failure(location: string, code: "INVALID" | "UNAVAILABLE" | "DENIED", problem: string, cause?: unknown): StoreError {
  return new StoreError({ code, operation: "open", location, problem, ...(cause === undefined ? {} : { cause }) });
}
