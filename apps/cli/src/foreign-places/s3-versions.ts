import type { Send } from "./s3.ts";

type Sdk = typeof import("@aws-sdk/client-s3");

/** Versions of one lock that are removed in one call. cloudstic on B2 leaves one for each half minute that it held. */
const VERSIONS_MAX = 10_000;

/**
 * Removes every version of an object up to the one that was seen, the oldest first, so that none of them resurfaces at any
 * moment. A version that came after it is not touched: exact versions are named.
 */
export async function removeVersions(sdk: Sdk, send: Send, target: { readonly Bucket: string; readonly Key: string }, seen: string): Promise<"removed" | "absent" | "changed"> {
  const versions = await versionsOf(sdk, send, target);
  const at = versions.indexOf(seen);
  if (at !== 0) {
    return at === -1 && versions.length === 0 ? "absent" : "changed";
  }
  for (const VersionId of versions.slice().reverse()) {
    const outcome = await send("remove", target.Key, (s3) => s3.send(new sdk.DeleteObjectCommand({ ...target, VersionId })));
    if (outcome.kind === "precondition" || outcome.kind === "unsupported") {
      return "changed";
    }
  }
  return "removed";
}

/** Newest first, as stores list them. Delete markers stay: they hide, and never resurface. */
async function versionsOf(sdk: Sdk, send: Send, { Bucket, Key }: { readonly Bucket: string; readonly Key: string }): Promise<readonly string[]> {
  const found: string[] = [];
  let marker: { KeyMarker?: string; VersionIdMarker?: string } = {};
  while (found.length < VERSIONS_MAX) {
    const outcome = await send("list", Key, (s3) => s3.send(new sdk.ListObjectVersionsCommand({ Bucket, Prefix: Key, ...marker })));
    if (outcome.kind !== "answer") {
      return found;
    }
    const { Versions = [], IsTruncated = false, NextKeyMarker, NextVersionIdMarker } = outcome.value;
    found.push(...Versions.filter((version) => version.Key === Key).map(({ VersionId = "" }) => VersionId));
    if (!IsTruncated || NextKeyMarker !== Key) {
      return found;
    }
    marker = { KeyMarker: NextKeyMarker, ...(NextVersionIdMarker === undefined ? {} : { VersionIdMarker: NextVersionIdMarker }) };
  }
  return found;
}
