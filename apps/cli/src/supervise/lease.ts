/** What the supervisor needs to know of what is held: no more than whether, and for how long, it may still be believed. */
export interface SupervisedLease {
  /**
   * Milliseconds between the end of belief and the moment from which others may take the lock over.
   * The whole process tree is stopped inside it.
   */
  readonly marginMs: number;
  /** Aborts when it is no longer believed, for whatever reason. */
  readonly signal: AbortSignal;
  /** Milliseconds of belief left, 0 when it has ended. */
  remainingMs(): number;
  onRenewed(callback: () => void): Disposable;
}

/**
 * What becomes of the command when its lease is lost: `term` asks it to end, and kills it inside the margin; `kill` kills it
 * at once; `notify` sends it SIGUSR1 and lets it go on.
 */
export type LossPolicy = "term" | "kill" | "notify";

/** The share of the margin that a command gets between SIGTERM and SIGKILL; the rest is for the kernel, and for a slow machine. */
const KILL_DELAY_SHARE = 0.6;

/** No command gets longer than this, however long its ttl: a killed `holdfast` should not keep others waiting. */
const KILL_DELAY_MAX_MS = 10_000;

/** Milliseconds from the end of belief to SIGKILL. */
export function killDelayMs(marginMs: number, onLost: LossPolicy): number {
  return onLost === "kill" ? 0 : Math.floor(Math.min(KILL_DELAY_MAX_MS, marginMs * KILL_DELAY_SHARE));
}
