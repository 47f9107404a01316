import type { Steer } from "../steer.ts";

/** One change to the source text of core: a rule, or one half of it, switched off. */
export interface Edit {
  /** Below `packages/core/src`. */
  readonly file: string;
  /** Must occur exactly once, or the mutant is stale. */
  readonly find: string;
  readonly replace: string;
}

export interface Mutant {
  readonly id: string;
  /** The rule of the design's section 5 that it switches off. */
  readonly rule: string;
  readonly title: string;
  readonly edits: readonly Edit[];
  /** The scenario in which it is looked for. */
  readonly scenario: string;
  /** The promise that it must break. */
  readonly breaks: string;
  /** For what is found late: the seed that finds it, so that a short test need not search. Without it the first seeds do. */
  readonly seed?: string;
  /** For what takes too many coincidences to be drawn: the requests that go wrong. Without it the mutant is searched for. */
  readonly steers?: readonly Steer[];
}
