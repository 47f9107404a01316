const NONCE_BYTES = 16;

/** The system is asked for many at a time: one call costs more than sixteen bytes. Each byte is used once. */
const pool = new Uint8Array(NONCE_BYTES * 128);
let used = pool.byteLength;

/** 128 bits from the system's random source, as 32 hex digits: what drivers pass as `nonce`. */
export function nonce(): string {
  if (used >= pool.byteLength) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  const taken = pool.subarray(used, used + NONCE_BYTES);
  used += NONCE_BYTES;
  return Array.from(taken, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
