/**
 * Who takes part.
 *
 * - `ours`: the real algorithm. `impatient`: the same with a policy that takes locks from the living.
 * - `foreign`: works as fs-safe 0.4.7 and later do, and removes the locks of the dead. `robber`: the same, and of the
 *   living, as one that goes by age does.
 */
export interface ProcessScript {
  readonly kind: "ours" | "impatient" | "foreign" | "robber";
  /** How often it takes the lock. */
  readonly rounds: number;
  /** Whether it sweeps while it holds. */
  readonly sweeps?: boolean;
  /** Whether it holds so long that somebody may judge it old: it releases under the guard then. */
  readonly holdsLong?: boolean;
  /** Whether others can tell if it runs. Default: true. */
  readonly isJudged?: boolean;
}

/**
 * What processes that are dead have left: a lock, one with its removal begun, one with a guard taken for its removal, a
 * private file without a lock, a lock of another tool, an empty one, an empty guard, the last two at once.
 */
export type Start = "nothing" | "dead-holder" | "dead-remover" | "dead-reclaimer" | "dead-waiter" | "foreign-dead" | "foreign-empty" | "foreign-guard" | "foreign-guard-lock";

export interface SidecarScenario {
  readonly id: string;
  readonly title: string;
  readonly start: Start;
  readonly processes: readonly ProcessScript[];
  /** How many may be killed, at any call. */
  readonly crashes: number;
  /** How often hours may pass between two calls. */
  readonly jumps: number;
  readonly hasLinks: boolean;
  /** Whether a listing may show or leave out what comes or goes meanwhile. */
  readonly scansAreSlow: boolean;
}

/** How far time jumps, in milliseconds. */
export const JUMP_MS = 7_200_000;

/** Attempts of one process that find the lock taken, before it gives up. */
export const POLLS = 3;
