import { randomBytes } from "node:crypto";

/** Chance as this package sees it, so that a test can repeat it. */
export interface Random {
  /** From 0 up to, not including, 1. For jitter. */
  fraction(): number;
  bytes(count: number): Uint8Array;
}

export const systemRandom: Random = {
  fraction: () => Math.random(),
  bytes: (count) => randomBytes(count),
};

/** Lower-case hexadecimal digits, two for each byte. */
export function randomHex(random: Random, byteCount: number): string {
  return Buffer.from(random.bytes(byteCount)).toString("hex");
}
