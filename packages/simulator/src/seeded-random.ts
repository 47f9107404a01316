import { hashText } from "./hash.ts";

/** Chance that replays: the same seed gives the same sequence on every machine. */
export interface SeededRandom {
  /** From 0 up to, not including, 1. */
  fraction(): number;
  /** A whole number from 0 up to, not including, `below`. */
  below(limit: number): number;
  /** True with this probability, from 0 to 1. */
  chance(probability: number): boolean;
  /** One of them. */
  pick<T>(choices: readonly [T, ...T[]]): T;
}

/** The generator known as mulberry32: small, fast, good enough to choose schedules, worthless for secrets. */
export function createSeededRandom(seed: string): SeededRandom {
  let state = hashText(seed);
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    fraction,
    below: (limit) => Math.floor(fraction() * limit),
    chance: (probability) => fraction() < probability,
    pick: (choices) => choices[Math.floor(fraction() * choices.length)] ?? choices[0],
  };
}
