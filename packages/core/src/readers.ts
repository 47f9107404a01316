import type { StoreError } from "@holdfast/store";
import { endedRecord } from "./compose-record.ts";
import type { Context } from "./context.ts";
import type { SeenHolder } from "./errors.ts";
import { deathWatch, watched } from "./expiry.ts";
import { CONCURRENT_READS } from "./limits.ts";
import { createObserver, type Observed } from "./observe.ts";
import { type AcquireRequest, requestLimitMs, seenHolder } from "./request.ts";

export interface ReadersLeft {
  readonly kind: "left";
  readonly holders: readonly SeenHolder[];
  /** Every key in the way; at least one. */
  readonly keys: readonly string[];
  /** Keys whose record nobody can read: held by unknown. */
  readonly unreadable: readonly { readonly key: string; readonly problem: string }[];
  /** The soonest that waiting alone could make one of them expired. */
  readonly expiresInMs: number;
  readonly wakeIf: (() => boolean) | undefined;
}

export type ReadersLook = { readonly kind: "none" } | ReadersLeft | { readonly kind: "unavailable"; readonly error: StoreError };

/**
 * Looks at every reader of a lock, and replaces the expired ones by tombstones (rules 3 and 4). A reader counts as gone
 * only when its key is absent, holds a tombstone, or was replaced by a *confirmed* write of ours: after a conflict or an
 * unknown it is in the way, and the next listing tells.
 *
 * @param exceptKey The caller's own reader, while it upgrades.
 */
export async function lookAtReaders(context: Context, request: AcquireRequest, exceptKey?: string): Promise<ReadersLook> {
  const listing = await context.requests.list(request.keys.sharedPrefix, requestLimitMs(context, request));
  if (listing.kind === "unavailable") {
    return listing;
  }
  const keys = listing.entries.map((entry) => entry.key).filter((key) => key !== exceptKey);
  const left: { readonly key: string; readonly observed: Observed }[] = [];
  for (let start = 0; start < keys.length; start += CONCURRENT_READS) {
    const batch = keys.slice(start, start + CONCURRENT_READS);
    const looks = await Promise.all(batch.map((key) => lookAtReader(context, request, key)));
    for (const [index, observed] of looks.entries()) {
      const key = batch[index];
      if (observed !== "gone" && key !== undefined) {
        left.push({ key, observed });
      }
    }
  }
  return summary(context, left);
}

function summary(context: Context, left: readonly { readonly key: string; readonly observed: Observed }[]): ReadersLook {
  const held = left.flatMap(({ observed }) => (observed.kind === "live" || observed.kind === "expired" ? [observed] : []));
  const deaths = held.flatMap(({ record }) => deathWatch(context, record) ?? []);
  for (const { observed } of left) {
    if (observed.kind === "unavailable") {
      return observed;
    }
  }
  if (left.length === 0) {
    return { kind: "none" };
  }
  return {
    kind: "left",
    holders: held.map(({ record }) => seenHolder(record)),
    keys: left.map(({ key }) => key),
    unreadable: left.flatMap(({ key, observed }) => (observed.kind === "unreadable" ? [{ key, problem: observed.problem }] : [])),
    expiresInMs: Math.min(...held.map((observed) => (observed.kind === "live" ? observed.expiresInMs : 0)), Number.POSITIVE_INFINITY),
    wakeIf: deaths.length === 0 ? undefined : () => deaths.some((died) => died()),
  };
}

async function lookAtReader(context: Context, request: AcquireRequest, key: string): Promise<Observed | "gone"> {
  const observed = await createObserver(context, key).look(requestLimitMs(context, request));
  switch (observed.kind) {
    case "absent":
      return "gone";
    case "tombstone":
      sweepTombstone(context, key, observed);
      return "gone";
    case "expired": {
      const { record, version, storeTimeMs, because } = observed;
      const tombstone = endedRecord(context, record, { state: "broken", because: "expired", by: request.identity.holder, storeTimeMs });
      const written = await context.requests.replace(key, tombstone, version, requestLimitMs(context, request));
      if (written.kind === "written") {
        context.emit({ type: "took-over", lock: request.name, from: seenHolder(record), because });
        return "gone";
      }
      return observed;
    }
    default:
      return observed;
  }
}

/**
 * Takes a reader's tombstone away once it is older than ttl + grace itself; sooner, a repeated create could bring the
 * reader back to life behind our back (C5). Where its age cannot be told it stays: a tombstone harms nobody.
 */
function sweepTombstone(context: Context, key: string, tombstone: Extract<Observed, { kind: "tombstone" }>): void {
  const { record, version, ageMs } = tombstone;
  const watchedMs = watched(context, key, version);
  if (Math.max(context.trustStoreClock ? (ageMs ?? 0) : 0, watchedMs) > record.ttl_ms + context.graceMs) {
    context.background.run(context.requests.remove(key, version, context.requestTimeoutMs));
  }
}
