import type { Tariff } from "../drivers/driver.ts";

const DAY_MS = 86_400_000;
const MILLION = 1_000_000;

/** One lock, held for a day without a break, by one holder, while nobody waits. */
export interface DayOfHolding {
  readonly ttlMs: number;
  readonly writes: number;
  readonly reads: number;
  readonly lists: number;
  /** An estimate. Null where no price is known, or nothing is charged for requests. */
  readonly usd: number | null;
  readonly basis: string | null;
}

/** An acquire reads, writes and lists once; a renewal, every third of the ttl, and the release write once each. */
export function priceOf(tariff: Tariff | null, ttlMs: number): DayOfHolding {
  const writes = Math.round(DAY_MS / (ttlMs / 3)) + 2;
  const usd = tariff === null ? null : (writes * tariff.write + tariff.read + tariff.list) / MILLION;
  return { ttlMs, writes, reads: 1, lists: 1, usd: usd === null ? null : Math.round(usd * 10_000) / 10_000, basis: tariff?.basis ?? null };
}
