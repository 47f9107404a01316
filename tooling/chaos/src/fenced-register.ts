import type { Told } from "./told.ts";

export interface FencedWrites {
  readonly accepted: number;
  /** Late writes of those who had been overtaken: what fencing is for. */
  readonly rejected: number;
  /** Two exclusive leases wrote with one token, so the register could not tell them apart. */
  readonly confused: readonly string[];
}

/**
 * A resource that remembers the highest token it has seen and refuses lower ones, as docs/safety.md tells people to build.
 * Steps reach it in the order in which they came to the judge, late ones of stopped processes included.
 */
export function writeFenced(told: readonly Told[]): FencedWrites {
  const leases = new Map<string, Extract<Told, { event: "acquired" }>>();
  const highest = new Map<string, { token: number; lease: string }>();
  const confused: string[] = [];
  let [accepted, rejected] = [0, 0];
  for (const line of told) {
    if (line.event === "acquired") {
      leases.set(line.lease, line);
    }
    const lease = line.event === "step" ? leases.get(line.lease) : undefined;
    if (lease === undefined || lease.mode === "shared") {
      continue;
    }
    const before = highest.get(lease.lock);
    if (before !== undefined && lease.token < before.token) {
      rejected += 1;
      continue;
    }
    if (before !== undefined && lease.token === before.token && lease.lease !== before.lease) {
      confused.push(`${lease.lock}: token ${lease.token} of lease ${before.lease} and of lease ${lease.lease}`);
    }
    highest.set(lease.lock, { token: lease.token, lease: lease.lease });
    accepted += 1;
  }
  return { accepted, rejected, confused };
}
