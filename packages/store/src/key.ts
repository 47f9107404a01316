import { StoreError, type StoreOperation } from "./errors.ts";

/** The longest key, in bytes of UTF-8. S3 allows 1,024; the rest is left to a store's own prefix. */
export const KEY_BYTES_MAX = 512;

/**
 * The longest part between two slashes, in bytes of UTF-8. A file name may have 255 bytes,
 * and a driver may need three for each of ours (`%2f`).
 */
export const KEY_SEGMENT_BYTES_MAX = 80;

const encoder = new TextEncoder();

interface Where {
  readonly operation: StoreOperation;
  readonly location: string;
}

/**
 * Accepts a key once, for every driver alike: parts separated by single slashes, each of 1 to
 * `KEY_SEGMENT_BYTES_MAX` bytes, none `.` or `..`, without control characters, backslashes or lone surrogates,
 * `KEY_BYTES_MAX` bytes in all, in Unicode normal form C so that one name has one key.
 *
 * @throws {StoreError} `INVALID`, naming the key and the rule.
 */
export function validateKey(key: string, where: Where): void {
  const problem = problemWithKey(key);
  if (problem !== undefined) {
    throw new StoreError({ code: "INVALID", ...where, key, problem });
  }
}

/**
 * Accepts what a listing may begin with: empty, or a key followed by one slash.
 *
 * @throws {StoreError} `INVALID`, naming the prefix and the rule.
 */
export function validatePrefix(prefix: string, where: Where): void {
  if (prefix === "") {
    return;
  }
  const problem = prefix.endsWith("/") ? problemWithKey(prefix.slice(0, -1)) : "a prefix ends with a slash.";
  if (problem !== undefined) {
    throw new StoreError({ code: "INVALID", ...where, key: prefix, problem });
  }
}

/** What nearly every key is made of: then its length is its bytes, and none of the questions below can find anything. */
const PLAIN = /^(?!\.{1,2}(?:\/|$))[\w.-]{1,80}(?:\/(?!\.{1,2}(?:\/|$))[\w.-]{1,80})*$/;

function problemWithKey(key: string): string | undefined {
  if (key.length <= KEY_BYTES_MAX && PLAIN.test(key)) {
    return undefined;
  }
  if (encoder.encode(key).byteLength > KEY_BYTES_MAX) {
    return `the key is longer than ${KEY_BYTES_MAX} bytes.`;
  }
  // Control characters, backslash (a separator on Windows) and lone surrogates (not encodable). As a range and not as
  // \p{Surrogate}, which is looked up in the tables of Unicode: 5 ms of a short command.
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f-\u009f\\\ud800-\udfff]/u.test(key)) {
    return "the key holds a control character, a backslash or half a surrogate pair.";
  }
  if (key !== key.normalize("NFC")) {
    return "the key is not in Unicode normal form C; normalise it first.";
  }
  for (const segment of key.split("/")) {
    if (segment === "" || segment === "." || segment === "..") {
      return `the key has an empty part, "." or ".." between its slashes.`;
    }
    if (encoder.encode(segment).byteLength > KEY_SEGMENT_BYTES_MAX) {
      return `a part of the key between slashes is longer than ${KEY_SEGMENT_BYTES_MAX} bytes.`;
    }
  }
  return undefined;
}
