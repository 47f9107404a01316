import type { Register } from "../simulated-store.ts";

type Registers = ReadonlyMap<string, Register>;

/** Empty, or one byte where the claim never held. */
export function isClaimTombstone(body: Uint8Array): boolean {
  return body.byteLength <= 1;
}

/** The key, where the store names a version as well. */
export function claimKeyOf(name: string): string {
  return name.replace(/ \(.*\)$/s, "");
}

/** A claim is over by a mark that names it, or by a tombstone among its versions (rules 10 and 12). */
export function isClaimEnded(registers: Registers, name: string): boolean {
  const key = claimKeyOf(name);
  const mark = key.replace("/lock.claims/", "/lock.claims/broken.");
  return [...registers].some(([other, { body }]) => claimKeyOf(other) === mark || (claimKeyOf(other) === key && isClaimTombstone(body)));
}

/** Of an exclusive claim; undefined for a mark, which tells of somebody else's, and for a reader's claim. */
export function tokenOf(key: string): number | undefined {
  const digits = /\/lock\.claims\/exclusive\.(\d+)\./.exec(key)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
