import type { Context } from "../context.ts";
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
  /** Whether its process lives, as far as this machine can tell. */
  readonly process: Liveness;
}

/** In the order of their turns. Empty also where the line cannot be understood, for then it counts for nothing. */
export function waitersOf(context: Context, read: LineRead): readonly WaiterStatus[] {
  const waiters = read.kind === "line" ? read.record.waiters : [];
  return waiters.map(({ id, holder, operation, mode, since, ttl_ms: ttlMs, host }, index) => {
    const process = processOf({ host });
    return { id, position: index + 1, holder, operation, mode, since, ttlMs, process: process === undefined ? "unknown" : context.host.liveness(process) };
  });
}
