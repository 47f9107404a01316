import { closeSync, openSync, readSync } from "node:fs";
import type { Random } from "@holdfast/core";

/**
 * Chance from the file of the system: the same as node:crypto gives, without loading it, which takes as long as everything else that a
 * short command does for its lock. In the bundle this file stands in for `random.ts` of the packages (tsup.config.js).
 */
const SOURCE = "/dev/urandom";
const NONCE_BYTES = 16;

/** Asked for many at a time; each byte is used once. */
let pool: Buffer = Buffer.alloc(0);

/** 128 bits as 32 hexadecimal digits, never the same twice. */
export function nonce(): string {
  if (pool.byteLength < NONCE_BYTES) {
    pool = randomBytes(NONCE_BYTES * 128);
  }
  const taken = pool.toString("hex", 0, NONCE_BYTES);
  pool = pool.subarray(NONCE_BYTES);
  return taken;
}

export const systemRandom: Random = { fraction: Math.random, nonce };

function randomBytes(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  let file: number | undefined;
  try {
    file = openSync(SOURCE, "r");
    if (readSync(file, bytes) === size) {
      return bytes;
    }
  } catch {
    // No such file, as on Windows or in a bare chroot: then the slower way.
  } finally {
    if (file !== undefined) {
      closeSync(file);
    }
  }
  return Buffer.from(globalThis.crypto.getRandomValues(bytes));
}
