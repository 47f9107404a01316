import type { Acquired, Told } from "./told.ts";

export interface AcceptedWrite {
  readonly lease: Acquired;
  readonly atMs: number;
}

export interface FencedWrites {
  readonly accepted: number;
  /** Late writes of those who had been overtaken: what fencing is for. */
  readonly rejected: number;
  /** Writes that the register took from a lease although a later one had written before: their token was not lower. */
  readonly stale: readonly string[];
}

/**
 * A resource that remembers the highest token it has seen and refuses lower ones, as docs/safety.md tells people to build.
 * Steps reach it in the order in which they came to the judge, late ones of stopped processes included. Which of two leases
 * is the later one is told by when they were acquired, and not by their tokens.
 *
 * @param onAccepted Hears of each write that was taken.
 */
export function writeFenced(told: readonly Told[], onAccepted: (write: AcceptedWrite) => void = () => undefined): FencedWrites {
  const leases = new Map<string, Acquired>();
  const highest = new Map<string, number>();
  const newest = new Map<string, Acquired>();
  const stale: string[] = [];
  let [accepted, rejected] = [0, 0];
  for (const line of told) {
    if (line.event === "acquired") {
      leases.set(line.lease, line);
    }
    const lease = line.event === "step" ? leases.get(line.lease) : undefined;
    if (line.event !== "step" || lease === undefined || lease.mode === "shared") {
      continue;
    }
    if (lease.token < (highest.get(lease.lock) ?? 0)) {
      rejected += 1;
      continue;
    }
    const before = newest.get(lease.lock);
    if (before !== undefined && before.lease !== lease.lease && (before.atMs > lease.atMs || before.token === lease.token)) {
      stale.push(`${lease.lock}: token ${lease.token} of ${lease.worker} after token ${before.token} of ${before.worker}`);
    }
    if (before === undefined || before.atMs <= lease.atMs) {
      newest.set(lease.lock, lease);
    }
    highest.set(lease.lock, lease.token);
    accepted += 1;
    onAccepted({ lease, atMs: line.atMs });
  }
  return { accepted, rejected, stale };
}
