import { toVersion, type Version } from "@holdfast/store";
import type { EtagQuoting } from "./config.ts";

/** Printable ASCII without quotes and commas: what an ETag between its quotes is made of, and safe in a header. */
const VERSION = /^(?!\*$)[\x21\x23-\x2b\x2d-\x7e]{1,512}$/;

/**
 * One state has one version, however a store writes its ETag: quoted, unquoted, or marked as weak by a proxy that
 * compressed the answer.
 *
 * @returns Undefined where the answer has no ETag, or one that could not be sent back.
 */
export function versionOf(etag: string | undefined): Version | undefined {
  const bare = etag?.replace(/^W\//, "").replace(/^"(.*)"$/, "$1");
  return bare !== undefined && VERSION.test(bare) ? toVersion(bare) : undefined;
}

/** Whether this driver could ever have given that version. `*` in particular would match anything. */
export function isOurVersion(version: Version): boolean {
  return VERSION.test(version);
}

/** Readers of all stores understand a quoted ETag; Ceph before Tentacle compares the quotes too in `If-Match` of a write. */
export function toEtag(version: Version, quoting: EtagQuoting = "quoted"): string {
  return quoting === "quoted" ? `"${version}"` : version;
}
