import { randomBytes } from "node:crypto";

/** 128 bits from the system's random source, as 32 hex digits. */
export function nonce(): string {
  return randomBytes(16).toString("hex");
}
