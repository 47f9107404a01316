import type { RegisterStore, StoreCapabilities } from "@holdfast/store";
import type { TestkitClock } from "./clock.ts";
import type { Random } from "./random.ts";

/** What a clause is given. Everything it needs comes from here, so it runs alike in a test and on a live store. */
export interface ClauseContext {
  /** Independent connections to one store: what one wrote, the others must see. */
  readonly connections: readonly [RegisterStore, RegisterStore, ...RegisterStore[]];
  /** As the first connection states them. */
  readonly capabilities: StoreCapabilities;
  /** One more connection, for a clause that closes it. Closed after the clause if the clause did not. */
  connect(): Promise<RegisterStore>;
  /** Below this prefix, which ends with a slash, nobody but this clause in this run has keys. */
  readonly prefix: string;
  /** A key below `prefix`. The same name gives the same key. */
  key(name: string): string;
  /** A body never given before, as core writes them: a version may be a hash of the content. */
  body(): Uint8Array;
  readonly random: Random;
  readonly clock: TestkitClock;
  /** How often a clause about concurrency tries its luck. At least 1. */
  readonly rounds: number;
  /** Aborted when nobody waits for the clause any more. */
  readonly signal: AbortSignal;
}

/** The clause is about stores whose capability is this way. For each such clause there is an opposite one. */
export interface ClauseRequirement {
  readonly capability: keyof StoreCapabilities;
  readonly value: boolean;
}

/** One promise of the store contract, as data: tests, documentation and `doctor` share it. */
export interface Clause {
  /** Stable, `<subject>.<promise>`; safe to quote in documentation and scripts. */
  readonly id: string;
  /** The promise, in one sentence. */
  readonly title: string;
  /** Whether a store that breaks it can give one lock to two holders. */
  readonly safety: boolean;
  /** Absent: the clause is about every store. */
  readonly requires?: ClauseRequirement;
  /**
   * Resolves when the promise was kept.
   * @throws {ClauseViolation} The promise was broken.
   * @throws {StoreError} The store did not answer, so nothing is known about the promise.
   */
  run(context: ClauseContext): Promise<void>;
}

/** Whether the clause is about a store with these capabilities. */
export function appliesTo(clause: Clause, capabilities: StoreCapabilities): boolean {
  return clause.requires === undefined || capabilities[clause.requires.capability] === clause.requires.value;
}
