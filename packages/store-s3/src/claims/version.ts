import { toVersion, type Version } from "@holdfast/store";
import { versionOf } from "../etag.ts";

/** A version id of the bucket, or, where it keeps no versions, what the key holds, by its ETag. */
export type Stamp = { readonly kind: "id"; readonly id: string } | { readonly kind: "etag" };

const ID = /^[\x21-\x7e]{1,1024}$/;
/** What a bucket calls the version of an object that was written while it kept none. */
export const NO_ID = "null";

/**
 * One stamp for one content of one key, however it is learned: from the answer to a put or a read, or from a listing.
 *
 * @returns Undefined where there is neither an id nor an ETag that could be told apart from others.
 */
export function claimVersion(versionId: string | undefined, etag: string | undefined): Version | undefined {
  if (isId(versionId)) {
    return toVersion(`id.${versionId}`);
  }
  const bare = versionOf(etag);
  return bare === undefined ? undefined : toVersion(`etag.${bare}`);
}

/** Whether the answer says that the bucket keeps versions. */
export function isId(versionId: string | undefined): versionId is string {
  return versionId !== undefined && versionId !== NO_ID && ID.test(versionId);
}

/** @returns Undefined for a version that this driver never gave. */
export function stampOf(version: Version): Stamp | undefined {
  if (version.startsWith("etag.")) {
    return { kind: "etag" };
  }
  const id = version.startsWith("id.") ? version.slice("id.".length) : undefined;
  return isId(id) ? { kind: "id", id } : undefined;
}
