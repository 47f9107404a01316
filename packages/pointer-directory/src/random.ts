import { randomBytes } from "node:crypto";

const NONCE_BYTES = 16;

/** The system is asked for many at a time: one call costs more than sixteen bytes. Each byte is used once. */
let pool = Buffer.alloc(0);

/** 128 bits from the system's random source, as 32 hex digits. */
export function nonce(): string {
  if (pool.byteLength < NONCE_BYTES) {
    pool = randomBytes(NONCE_BYTES * 128);
  }
  const taken = pool.toString("hex", 0, NONCE_BYTES);
  pool = pool.subarray(NONCE_BYTES);
  return taken;
}
