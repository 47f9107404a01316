const NONCE_BYTES = 16;

/** The system is asked for many at a time: one call costs more than sixteen bytes. Each byte is used once. */
const pool = new Uint8Array(NONCE_BYTES * 128);
let used = pool.byteLength;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** 128 bits from the system's random source, as 32 hex digits: what drivers pass as `nonce`. */
export function nonce(): string {
  if (used >= pool.byteLength) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  let taken = "";
  for (const end = used + NONCE_BYTES; used < end; used += 1) {
    taken += HEX[pool[used] ?? 0];
  }
  return taken;
}
