/** Chance as core sees it, so that a schedule of the simulator replays from its seed. */
export interface Random {
  /** From 0 up to, not including, 1. For jitter. */
  fraction(): number;
  /** 128 bits as 32 hexadecimal digits, never the same twice. */
  nonce(): string;
}

const NONCE_BYTES = 16;

/**
 * The system is asked for many nonces at a time: one call costs more than the sixteen bytes. Each byte is used once. By way of the
 * global, which is loaded at the first nonce: `node:crypto` would be loaded by every import of core, and drivers use the global too.
 */
let pool = Buffer.alloc(0);

function nonce(): string {
  if (pool.byteLength < NONCE_BYTES) {
    pool = Buffer.from(crypto.getRandomValues(new Uint8Array(NONCE_BYTES * 128)).buffer);
  }
  const taken = pool.toString("hex", 0, NONCE_BYTES);
  pool = pool.subarray(NONCE_BYTES);
  return taken;
}

export const systemRandom: Random = { fraction: Math.random, nonce };
