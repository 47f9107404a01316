import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { OBJECT_BYTES_MAX } from "../place.ts";
import type { Random } from "../random.ts";
import { decompressZstd, isZstd } from "./zstd.ts";

/*
 * What an object of a repository is wrapped in, from the outside in:
 *
 *   01 ‖ nonce (12) ‖ ciphertext ‖ tag (16)                AES-256-GCM, in encrypted repositories
 *   43 53 00 01 ‖ 00 or 01 ‖ length (8, big endian) ‖ …    a frame, repository format 2: raw or zstd
 *   28 b5 2f fd … or 1f 8b …                               zstd or gzip, wherever it is shorter
 */

const VERSION = 0x01;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const OVERHEAD_BYTES = 1 + NONCE_BYTES + TAG_BYTES;
const FRAME_MAGIC = [0x43, 0x53, 0x00, 0x01] as const;
const FRAME_HEADER_BYTES = 13;
const KEY_BYTES = 32;
const KEY_PURPOSE = "cloudstic-backup-v1";

export type Unwrapped =
  | { readonly kind: "plain"; readonly bytes: Uint8Array }
  /** Encrypted, and there is no key to try. */
  | { readonly kind: "encrypted" }
  | { readonly kind: "unreadable"; readonly problem: string };

export function isCiphertext(bytes: Uint8Array): boolean {
  return bytes.byteLength >= OVERHEAD_BYTES && bytes[0] === VERSION;
}

/** @param key The repository's encryption key, 32 bytes; undefined where it is not encrypted, or not known. */
export function unwrapObject(bytes: Uint8Array, key: Uint8Array | undefined): Unwrapped {
  if (!isCiphertext(bytes)) {
    return unpack(bytes);
  }
  if (key === undefined) {
    return { kind: "encrypted" };
  }
  const plain = decrypt(bytes, key);
  return plain === undefined ? { kind: "unreadable", problem: "it is encrypted with another key, or was changed" } : unpack(plain);
}

/**
 * @param wrapping `formatVersion` of the repository's configuration; 2 and later want a frame.
 */
export function wrapObject(plain: Uint8Array, wrapping: { readonly key: Uint8Array | undefined; readonly formatVersion: number; readonly random: Random }): Uint8Array {
  const framed = wrapping.formatVersion >= 2 ? frame(plain) : plain;
  return wrapping.key === undefined ? framed : encrypt(framed, wrapping.key, wrapping.random);
}

/** The key that objects are encrypted with, from the one that the key slots hold. */
export function deriveEncryptionKey(masterKey: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", masterKey, new Uint8Array(0), KEY_PURPOSE, KEY_BYTES));
}

/** Undefined for another key and for changed bytes: they cannot be told apart. */
export function decrypt(bytes: Uint8Array, key: Uint8Array): Uint8Array | undefined {
  if (!isCiphertext(bytes) || key.byteLength !== KEY_BYTES) {
    return undefined;
  }
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(1, 1 + NONCE_BYTES));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(1 + NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    // The tag does not fit; the caller says what that means.
    return undefined;
  }
}

export function encrypt(plain: Uint8Array, key: Uint8Array, random: Random): Uint8Array {
  const nonce = random.bytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  return Buffer.concat([Buffer.of(VERSION), nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function frame(plain: Uint8Array): Uint8Array {
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(plain.byteLength));
  return Buffer.concat([Buffer.from(FRAME_MAGIC), Buffer.of(0), length, plain]);
}

function unpack(bytes: Uint8Array): Unwrapped {
  if (FRAME_MAGIC.every((byte, index) => bytes[index] === byte) && bytes.byteLength >= FRAME_HEADER_BYTES) {
    return unpackFrame(bytes);
  }
  // As the tool: a stream that cannot be decompressed is taken as it is, and then is no JSON.
  return { kind: "plain", bytes: inflate(bytes) ?? bytes };
}

function unpackFrame(bytes: Uint8Array): Unwrapped {
  const payload = bytes.subarray(FRAME_HEADER_BYTES);
  const length = Buffer.from(bytes.subarray(5, FRAME_HEADER_BYTES)).readBigUInt64BE();
  const content = bytes[4] === 0 ? payload : bytes[4] === 1 ? decompressZstd(payload, OBJECT_BYTES_MAX) : undefined;
  return content !== undefined && BigInt(content.byteLength) === length ? { kind: "plain", bytes: content } : { kind: "unreadable", problem: "its frame is damaged" };
}

function inflate(bytes: Uint8Array): Uint8Array | undefined {
  if (isZstd(bytes)) {
    return decompressZstd(bytes, OBJECT_BYTES_MAX);
  }
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    return undefined;
  }
  try {
    return gunzipSync(bytes, { maxOutputLength: OBJECT_BYTES_MAX });
  } catch {
    // Damaged or too long; taken as it is, like the tool does.
    return undefined;
  }
}
