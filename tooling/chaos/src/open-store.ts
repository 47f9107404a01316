import type { RegisterStore } from "@holdfast/store";
import { createLocalStore } from "@holdfast/store-local";
import { createS3Store, parseS3Uri } from "@holdfast/store-s3";

/** Opens a store by its URI; keys and endpoints come from the environment, where no list of processes shows them. */
export async function openStore(uri: string, environment: NodeJS.ProcessEnv): Promise<RegisterStore> {
  const scheme = uri.slice(0, uri.indexOf(":"));
  switch (scheme) {
    case "local":
      return createLocalStore({ directory: uri.slice("local:".length) });
    case "s3":
      return createS3Store({ ...parseS3Uri(uri, { environment }), requestTimeoutMs: 2_000 });
    default:
      throw new Error(`No chaos runs on ${JSON.stringify(scheme)} yet; there are local: and s3:.`);
  }
}
