import { type ClaimStore, createMemoryClaimStore, type MemoryClaimStoreOptions } from "@holdfast/store";
import { shareClaimStore, type TestkitClock } from "../../src/index.ts";

/** A store of claims with one thing wrong, and the clauses that must notice. */
export interface ClaimMutant {
  readonly name: string;
  readonly kills: readonly [string, ...string[]];
  /** Gives the way to connect to a fresh store. */
  readonly open: (clock: TestkitClock) => () => Promise<ClaimStore>;
}

/** All connections share the one thing that is wrong. */
export function over(mutate: (memory: ClaimStore, clock: TestkitClock) => ClaimStore, options: MemoryClaimStoreOptions = {}): ClaimMutant["open"] {
  return (clock) => shareClaimStore(mutate(createMemoryClaimStore({ nowMs: clock.nowMs, ...options }), clock));
}

export const versioned: MemoryClaimStoreOptions = { keepsVersions: true };
