/*
 * A key's parts become directory names that every file system keeps apart: lower-case letters, digits, dot, underscore
 * and hyphen stay, all other bytes of the UTF-8 become `%` and two hex digits. Upper case is encoded because `A` and
 * `a` are one name on Windows and macOS. A part of 80 bytes needs 240 at most, so a name with the suffix fits in 255.
 */

/** Ends the directory of a register: `+` is never in an encoded part, so `a` and `a/b` can both be keys. */
const REGISTER_SUFFIX = "+register";

/** Where creates are prepared, below the root. No encoded part begins with a dot. */
export const STAGING_NAME = ".staging";

const PLAIN = /^[a-z0-9_-](?:[a-z0-9._-]*[a-z0-9_-])?$/;
/** Names that Windows gives to devices, with any extension. */
const RESERVED = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** The directory of a register, relative to the root. @param key A valid key. */
export function registerPath(key: string): string {
  return `${key.split("/").map(encodeSegment).join("/")}${REGISTER_SUFFIX}`;
}

/** The directory that holds the registers below a prefix, relative to the root; empty for the root itself. */
export function groupPath(prefix: string): string {
  return prefix === "" ? "" : prefix.slice(0, -1).split("/").map(encodeSegment).join("/");
}

export type DirectoryName = { readonly kind: "register" | "group"; readonly segment: string };

/** What a directory found in a listing is; undefined if nothing that this program makes. */
export function parseDirectoryName(name: string): DirectoryName | undefined {
  const isRegister = name.endsWith(REGISTER_SUFFIX);
  const segment = decodeSegment(isRegister ? name.slice(0, -REGISTER_SUFFIX.length) : name);
  return segment === undefined ? undefined : { kind: isRegister ? "register" : "group", segment };
}

export function encodeSegment(segment: string): string {
  if (PLAIN.test(segment) && !RESERVED.test(segment)) {
    return segment;
  }
  const bytes = encoder.encode(segment);
  const isReserved = RESERVED.test(segment);
  let name = "";
  for (const [index, byte] of bytes.entries()) {
    const isEdge = index === 0 || index === bytes.length - 1;
    const stays = isPlainByte(byte) && !(isEdge && byte === 0x2e) && !(isReserved && index === 0);
    name += stays ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, "0")}`;
  }
  return name;
}

/** The part that gives exactly this name, or undefined. */
export function decodeSegment(name: string): string | undefined {
  const bytes: number[] = [];
  for (const [, plain, hex] of name.matchAll(/([^%])|%([0-9a-f]{2})|%/gsu)) {
    if (plain !== undefined) {
      bytes.push(...encoder.encode(plain));
    } else if (hex !== undefined) {
      bytes.push(Number.parseInt(hex, 16));
    } else {
      return undefined;
    }
  }
  const segment = decodeUtf8(Uint8Array.from(bytes));
  return segment !== undefined && segment !== "" && encodeSegment(segment) === name ? segment : undefined;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    // Nothing is lost: bytes that are no UTF-8 were never made by encodeSegment.
    return undefined;
  }
}

function isPlainByte(byte: number): boolean {
  return (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x2e || byte === 0x5f || byte === 0x2d;
}
