import { createHash } from "node:crypto";

type Checksum = { readonly ContentMD5: string } | { readonly ChecksumAlgorithm: "CRC32" };

/**
 * What proves the body to the store. AWS wants one where the bucket has Object Lock; every store takes Content-MD5, while
 * several refuse the newer headers. A Node in FIPS mode has no MD5, and directory buckets (S3 Express) take none.
 */
export function checksumOf(body: Uint8Array, bucket: string): Checksum {
  if (bucket.endsWith("--x-s3")) {
    return { ChecksumAlgorithm: "CRC32" };
  }
  try {
    return { ContentMD5: createHash("md5").update(body).digest("base64") };
  } catch {
    // FIPS mode. The other checksum proves the body as well, to the stores that know it.
    return { ChecksumAlgorithm: "CRC32" };
  }
}
