import type { AcceptedWrite } from "./parse-history.ts";

/** A write was accepted although one with a higher token had been before it. */
export interface StaleWrite {
  readonly kind: "stale-token";
  readonly lock: string;
  readonly earlier: AcceptedWrite;
  readonly later: AcceptedWrite;
}

/** Judges what the guarded resource accepted: tokens never fall. Writes of one moment count in the order in which they are given. */
export function checkWrites(writes: readonly AcceptedWrite[]): readonly StaleWrite[] {
  const problems: StaleWrite[] = [];
  const highest = new Map<string, AcceptedWrite>();
  for (const later of [...writes].sort((one, other) => one.atMs - other.atMs)) {
    const earlier = highest.get(later.lock);
    if (earlier !== undefined && later.token < earlier.token) {
      problems.push({ kind: "stale-token", lock: later.lock, earlier, later });
    } else {
      highest.set(later.lock, later);
    }
  }
  return problems;
}
