import type { Instant } from "./clock.ts";
import type { Context } from "./context.ts";
import type { TakeoverPermit } from "./events.ts";
import { elapsedAtLeast } from "./instant.ts";
import { type LockRecord, processOf } from "./record.ts";

/** Since when this observer has seen a register at one version, or a waiter with one beat. */
export interface Observation {
  readonly version: string;
  readonly since: Instant;
}

export interface Evidence {
  readonly ttlMs: number;
  readonly graceMs: number;
  /** By the store's own clock; null where it has none, or where it is not to be trusted. */
  readonly ageMs: number | null;
  /** For how long, on the observer's own clock, this very version has been watched. */
  readonly watchedMs: number;
  readonly processGone: boolean;
}

export type Judgement =
  | { readonly kind: "expired"; readonly because: TakeoverPermit }
  /** `inMs`: the soonest that waiting alone can make it expired. */
  | { readonly kind: "live"; readonly inMs: number };

/**
 * Whether somebody else's record may be taken over (rule 7). Never on the times written in it, which are another
 * machine's, and never sooner than the ttl written in it plus the grace.
 */
export function judge({ ttlMs, graceMs, ageMs, watchedMs, processGone }: Evidence): Judgement {
  if (processGone) {
    return { kind: "expired", because: "process-gone" };
  }
  const needMs = ttlMs + graceMs;
  if (ageMs !== null && ageMs > needMs) {
    return { kind: "expired", because: "store-clock" };
  }
  if (watchedMs > needMs) {
    return { kind: "expired", because: "watched" };
  }
  return { kind: "live", inMs: needMs - Math.max(ageMs ?? 0, watchedMs) };
}

/**
 * Notes that a read which has just been answered showed this version; a new version starts the watch again.
 *
 * @param until When that read was sent, where no write from exactly this version proves afterwards that it still stood.
 */
export function watched(context: Context, key: string, version: string, until?: Instant): number {
  const now = context.clock.now();
  const before = context.observations.get(key);
  if (before?.version === version) {
    return elapsedAtLeast(before.since, until ?? now);
  }
  context.observations.set(key, { version, since: now });
  return 0;
}

/** Gathers the evidence about a record that was just read, and judges it. */
export function judgeRecord(context: Context, key: string, seen: { readonly record: LockRecord; readonly version: string; readonly ageMs: number | null }): Judgement {
  return judge({
    ttlMs: seen.record.ttl_ms,
    graceMs: context.graceMs,
    ageMs: context.trustStoreClock ? seen.ageMs : null,
    watchedMs: watched(context, key, seen.version),
    processGone: isProcessGone(context, seen.record),
  });
}

/** Something to ask while waiting: has the holder's process died? Undefined where this machine cannot tell. */
export function deathWatch(context: Context, record: Pick<LockRecord, "host">): (() => boolean) | undefined {
  const process = processOf(record);
  return process === undefined || context.host.liveness(process) === "unknown" ? undefined : () => context.host.liveness(process) === "gone";
}

/** Only a provable death on this machine counts, and it only ever speeds a takeover up. */
export function isProcessGone(context: Context, record: Pick<LockRecord, "host">): boolean {
  const process = processOf(record);
  return process !== undefined && context.host.liveness(process) === "gone";
}
