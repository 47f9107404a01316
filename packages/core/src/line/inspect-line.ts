import type { Context } from "../context.ts";
import { judge } from "../expiry.ts";
import type { Liveness } from "../host.ts";
import { processOf } from "../record.ts";
import type { LineRead } from "./line-requests.ts";

/** One who waits in line for a lock, as found. */
export interface WaiterStatus {
  readonly id: string;
  /** 1: the next to have the lock. */
  readonly position: number;
  readonly holder: string;
  readonly operation: string;
  readonly mode: "exclusive" | "shared";
  /** When its wait began, by its own clock. */
  readonly since: string;
  /** For how long it keeps its place without a sign of life. */
  readonly ttlMs: number;
  /** Whether its process lives, as far as this machine can tell; who is `gone` is not told of. */
  readonly process: Liveness;
}

/**
 * In the order of their turns, without those whose place is over as far as one look can tell. Empty also where the line cannot be
 * understood, for then it counts for nothing.
 */
export function waitersOf(context: Context, read: LineRead): readonly WaiterStatus[] {
  if (read.kind !== "line") {
    return [];
  }
  const ageMs = context.trustStoreClock ? read.ageMs : null;
  return read.record.waiters
    .map(({ id, holder, operation, mode, since, ttl_ms: ttlMs, host }) => {
      const process = processOf({ host });
      return { id, holder, operation, mode, since, ttlMs, process: process === undefined ? ("unknown" as const) : context.host.liveness(process) };
    })
    .filter(({ ttlMs, process }) => judge({ ttlMs, graceMs: context.graceMs, ageMs, watchedMs: 0, processGone: process === "gone" }).kind === "live")
    .map((waiter, index) => ({ ...waiter, position: index + 1 }));
}
