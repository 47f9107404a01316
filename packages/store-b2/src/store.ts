import type { ClaimStore } from "@holdfast/store";
import { createS3ClaimStore, type Permissions } from "@holdfast/store-s3";
import { type Account, requireCapabilities } from "./account.ts";
import { authorize } from "./authorize.ts";
import { type B2StoreOptions, parseB2Options } from "./config.ts";

const PERMISSIONS: Permissions = {
  read: "the capability readFiles to the application key",
  list: "the capability listFiles to the application key",
  put: "the capability writeFiles to the application key",
  remove: "the capability deleteFiles to the application key",
};

/**
 * A store in a bucket of Backblaze B2, which has no conditional writes: claims, over the account's S3 endpoint. Opens nothing
 * until the first request, which asks B2 for that endpoint; old versions are removed one by one, and nothing is ever hidden.
 *
 * @throws {StoreError} `INVALID` for an option out of its range.
 */
export function createB2Store(options: B2StoreOptions): ClaimStore {
  const config = parseB2Options(options);
  const { bucket, prefix, location, keyId, applicationKey, listDelayMs, requestTimeoutMs } = config;
  let account: Account | undefined;
  return createS3ClaimStore({
    bucket,
    prefix,
    accessKeyId: keyId,
    secretAccessKey: applicationKey,
    forcePathStyle: true,
    // Every bucket of B2 keeps versions.
    versions: "kept",
    listDelayMs,
    requestTimeoutMs,
    onBehalfOf: {
      location,
      permissions: PERMISSIONS,
      async endpoint() {
        account = await authorize(config);
        return account;
      },
      beforeFirstPut() {
        if (account !== undefined) {
          requireCapabilities(account, location);
        }
      },
    },
  });
}
