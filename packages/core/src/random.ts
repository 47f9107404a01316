import { randomBytes } from "node:crypto";

/** Chance as core sees it, so that a schedule of the simulator replays from its seed. */
export interface Random {
  /** From 0 up to, not including, 1. For jitter. */
  fraction(): number;
  /** 128 bits as 32 hexadecimal digits, never the same twice. */
  nonce(): string;
}

export const systemRandom: Random = {
  fraction: Math.random,
  nonce: () => randomBytes(16).toString("hex"),
};
