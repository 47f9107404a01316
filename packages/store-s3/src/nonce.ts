import { randomBytes } from "node:crypto";

/** Unguessable, and not twice. @param bytes Each gives two characters. */
export function nonce(bytes: number): string {
  return randomBytes(bytes).toString("hex");
}
