import { randomBytes, randomInt } from "node:crypto";

/** From 0 up to, not including, 1. */
export type Random = () => number;

/** 128 bits as hexadecimal digits, never the same twice: what keeps two runs on one store apart. */
export function freshRunId(): string {
  return randomBytes(16).toString("hex");
}

/** A seed for `seededRandom`, to be printed with what it led to. */
export function freshSeed(): number {
  return randomInt(2 ** 32);
}

/**
 * The same numbers for the same seed, so that a schedule can be run again.
 * The generator is mulberry32 (Tommy Ettinger, public domain); it is for choosing, never for secrets.
 *
 * @param seed An integer from 0 up to, not including, 2^32.
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
