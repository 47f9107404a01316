import type { Instant } from "./clock.ts";

/**
 * Two readings of three clocks, each of which may lie: the wall clock is set, the monotonic one stops while a Linux
 * machine sleeps, the boot clock counts in hundredths. A holder must believe the largest step, an observer the smallest.
 */

/** The most that may have passed: for giving up one's own belief (rule 6). */
export function elapsedAtMost(since: Instant, now: Instant): number {
  return Math.max(now.wallMs - since.wallMs, elapsedAwake(since, now));
}

/** The least that has certainly passed: for judging somebody else (rule 7b). The wall clock has no say. */
export function elapsedAtLeast(since: Instant, now: Instant): number {
  return Math.min(now.monotonicMs - since.monotonicMs, now.bootMs - since.bootMs);
}

/** What passed for somebody who waits, sleep included; setting the wall clock does not cut a wait short. */
export function elapsedAwake(since: Instant, now: Instant): number {
  return Math.max(now.monotonicMs - since.monotonicMs, now.bootMs - since.bootMs);
}

/** An end that is computed from the moment a write was *sent*, never from its answer. */
export interface Deadline {
  readonly from: Instant;
  readonly durationMs: number;
}

/** The deadline of a write that is sent at this instant (rule 6). */
export function deadlineOf(sentAt: Instant, ttlMs: number, marginMs: number): Deadline {
  return { from: sentAt, durationMs: ttlMs - marginMs };
}

export function remainingMs(deadline: Deadline, now: Instant): number {
  return deadline.durationMs - elapsedAtMost(deadline.from, now);
}
