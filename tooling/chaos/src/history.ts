import type { HistoryEntry } from "@holdfast/simulator";
import type { Told } from "./told.ts";

/** A lease as its holder told it, and what came of it. */
export interface Held extends HistoryEntry {
  readonly lease: string;
  /** Of the first and the last moment at which it certainly believed; the entry's own bounds. */
  readonly steps: number;
}

/**
 * Turns what workers told into leases that certainly were believed in from one moment to another. A lease under which no
 * step was made says nothing: it may have been lost before its holder looked.
 */
export function toHistory(told: readonly Told[]): readonly Held[] {
  const open = new Map<string, { acquired: Extract<Told, { event: "acquired" }>; fromMs: number; untilMs: number; steps: number }>();
  for (const line of told) {
    if (line.event === "acquired") {
      open.set(line.lease, { acquired: line, fromMs: Number.POSITIVE_INFINITY, untilMs: Number.NEGATIVE_INFINITY, steps: 0 });
    } else if (line.event === "step") {
      const lease = open.get(line.lease);
      if (lease !== undefined) {
        lease.fromMs = Math.min(lease.fromMs, line.atMs);
        lease.untilMs = Math.max(lease.untilMs, line.atMs);
        lease.steps += 1;
      }
    }
  }
  return [...open.values()]
    .filter(({ steps }) => steps > 0)
    .map(({ acquired: { lock, worker, mode, token, lease }, ...bounds }) => ({ lock, holder: worker, mode, token, lease, ...bounds }));
}
