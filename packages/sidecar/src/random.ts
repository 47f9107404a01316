import { randomFillSync } from "node:crypto";

export interface Random {
  /** At least 0, below 1. For spreading delays, not for secrets. */
  fraction(): number;
  /** 128 random bits as 32 hex digits. Never the same twice. */
  nonce(): string;
}

const NONCE_BYTES = 16;
/** Asking the system once for many nonces costs a tenth of asking for each. */
const POOL_BYTES = NONCE_BYTES * 128;

let pool: Buffer | undefined;
let used = POOL_BYTES;

export const systemRandom: Random = {
  fraction: () => Math.random(),
  nonce() {
    if (used + NONCE_BYTES > POOL_BYTES) {
      pool = randomFillSync(pool ?? Buffer.alloc(POOL_BYTES));
      used = 0;
    }
    const nonce = (pool ?? Buffer.alloc(0)).toString("hex", used, used + NONCE_BYTES);
    used += NONCE_BYTES;
    return nonce;
  },
};

let counted = 0;
let series: string | undefined;

/**
 * Tells names of this process apart. The pid and the start of the process tell it from others, eight digits tell this
 * copy of the code from one in another thread.
 */
export function nextCount(): string {
  series ??= systemRandom.nonce().slice(0, 8);
  counted += 1;
  return `${series}${counted.toString(36)}`;
}
