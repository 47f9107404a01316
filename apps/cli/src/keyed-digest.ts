import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/**
 * HMAC-SHA-256 (RFC 2104) of `text` with `key`, in hexadecimal digits. In the bundle this file stands in for `keyed-digest.ts` of
 * `@holdfast/host` (tsup.config.js): loading node:crypto for one digest of the machine takes six times as long as this does.
 */
export function keyedDigest(key: string, text: string): string {
  return bytesToHex(hmac(sha256, utf8ToBytes(key), utf8ToBytes(text)));
}
