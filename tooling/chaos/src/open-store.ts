import type { ClaimStore, RegisterStore } from "@holdfast/store";
import { createLocalStore } from "@holdfast/store-local";
import { openS3Store, parseS3Uri } from "@holdfast/store-s3";
import { createSftpStore, parseSftpUri } from "@holdfast/store-sftp";
import { careless } from "./careless.ts";

const REQUEST_TIMEOUT_MS = 2_000;

/** With `claims`, a bucket is opened for those. */
export const S3_PROTOCOL = "HOLDFAST_S3_PROTOCOL";

/** Vouches that a listing shows at once what was confirmed, which the test server was set up to do. */
const CLAIMS = { protocol: "claims", listDelayMs: 0 } as const;

/** Opens a store by its URI; keys and endpoints come from the environment, where no list of processes shows them. */
export async function openStore(uri: string, environment: NodeJS.ProcessEnv): Promise<RegisterStore | ClaimStore> {
  const scheme = uri.slice(0, uri.indexOf(":"));
  switch (scheme) {
    case "local":
      return createLocalStore({ directory: uri.slice("local:".length) });
    case "careless":
      return careless(createLocalStore({ directory: uri.slice("careless:".length) }));
    case "s3":
      return openS3Store({ ...parseS3Uri(uri, { environment }), ...(environment[S3_PROTOCOL] === "claims" ? CLAIMS : {}), requestTimeoutMs: REQUEST_TIMEOUT_MS });
    case "sftp":
      // Lost answers are found out sooner than a person would want it, so that a run sees more of them.
      return createSftpStore({ ...parseSftpUri(uri, { environment }), agent: "none", requestTimeoutMs: REQUEST_TIMEOUT_MS, connectTimeoutMs: 5_000, keepAliveMs: 500 });
    default:
      throw new Error(`No chaos runs on ${JSON.stringify(scheme)} yet; there are local:, careless:, s3: and sftp:.`);
  }
}
