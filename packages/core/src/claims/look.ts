import type { ClaimEntry, StoreError } from "@holdfast/store";
import type { Instant } from "../clock.ts";
import type { TakeoverPermit } from "../events.ts";
import { judge } from "../expiry.ts";
import { elapsedAtLeast } from "../instant.ts";
import { parseClaimsKey } from "../lock-name.ts";
import type { ClaimContext, Sighting } from "./claim-context.ts";
import { type ClaimName, markSegmentOf, parseSegment, segmentOf } from "./claim-key.ts";
import { isTombstone } from "./tombstone.ts";

/** One key of a lock as a listing showed it, with all versions of it, judged (rules 8 and 10). */
export interface SeenClaim {
  /** A mark says that the claim of this name was broken; it counts as that claim's tombstone. */
  readonly kind: "claim" | "mark";
  readonly key: string;
  readonly claim: ClaimName;
  readonly versions: readonly ClaimEntry[];
  readonly state: "live" | "dead" | "ended";
  /** The soonest that waiting alone can make it dead; infinite for what is not live. */
  readonly expiresInMs: number;
  /** By which permit it is dead. */
  readonly because: TakeoverPermit | undefined;
  /** Nobody can rely on it, and nothing of it can count any more: it may be taken away where the token order allows. */
  readonly sweepable: boolean;
}

export interface UnknownKey {
  readonly key: string;
  readonly versions: readonly ClaimEntry[];
}

export type Look =
  | { readonly kind: "seen"; readonly claims: readonly SeenClaim[]; readonly unknown: readonly UnknownKey[]; readonly sentAt: Instant }
  | { readonly kind: "unavailable"; readonly error: StoreError };

/** A broken holder may believe for three ttls at most (`look-for-break`); a mark that is older than this has done its work. */
const MARK_TTLS = 4;

/** One listing. */
export async function look(context: ClaimContext, prefix: string, limitMs: number): Promise<Look> {
  const sentAt = context.clock.now();
  const listing = await context.requests.list(prefix, limitMs);
  return listing.kind === "unavailable" ? listing : { ...judgeEntries(context, listing.entries, sentAt), sentAt };
}

export function judgeEntries(context: ClaimContext, entries: readonly ClaimEntry[], sentAt: Instant): Omit<Extract<Look, { kind: "seen" }>, "sentAt"> {
  const byKey = new Map<string, ClaimEntry[]>();
  for (const entry of entries) {
    byKey.set(entry.key, [...(byKey.get(entry.key) ?? []), entry]);
  }
  const claims: SeenClaim[] = [];
  const unknown: UnknownKey[] = [];
  for (const [key, versions] of byKey) {
    const segment = parseClaimsKey(key)?.segment ?? "";
    const parsed = parseSegment(segment);
    const prefix = key.slice(0, key.length - segment.length);
    if (parsed.kind === "unknown") {
      unknown.push({ key, versions });
    } else if (parsed.kind === "claim") {
      claims.push(judgeClaim(context, { key, versions, claim: parsed.claim }, byKey.has(`${prefix}${markSegmentOf(parsed.claim)}`), sentAt));
    } else {
      claims.push(judgeMark(context, { key, versions, claim: parsed.claim }, byKey.has(`${prefix}${segmentOf(parsed.claim)}`), sentAt));
    }
  }
  return { kind: "seen", claims, unknown };
}

type Named = Pick<SeenClaim, "key" | "versions" | "claim">;

/** Any tombstone among the versions ends the claim, because a key that has one is not written again by its owner. */
function judgeClaim(context: ClaimContext, seen: Named, isBroken: boolean, sentAt: Instant): SeenClaim {
  const watchedMs = watched(context, seen, sentAt);
  if (seen.versions.some(({ sizeBytes }) => isTombstone(sizeBytes))) {
    return { kind: "claim", ...seen, state: "ended", expiresInMs: Number.POSITIVE_INFINITY, because: undefined, sweepable: true };
  }
  const judgement = judgeAge(context, seen, seen.claim.ttlMs, watchedMs);
  const isDead = judgement.kind === "expired";
  return {
    kind: "claim",
    ...seen,
    state: isBroken ? "ended" : isDead ? "dead" : "live",
    expiresInMs: isBroken || isDead ? Number.POSITIVE_INFINITY : judgement.inMs,
    because: isDead ? judgement.because : undefined,
    sweepable: isDead,
  };
}

/** A mark outlives the claim that it ends: taken away sooner, it would bring the claim back. */
function judgeMark(context: ClaimContext, seen: Named, isThere: boolean, sentAt: Instant): SeenClaim {
  const isOld = judgeAge(context, seen, MARK_TTLS * seen.claim.ttlMs, watched(context, seen, sentAt)).kind === "expired";
  return { kind: "mark", ...seen, state: "ended", expiresInMs: Number.POSITIVE_INFINITY, because: undefined, sweepable: isOld && !isThere };
}

/** Rule 8, by the age of the newest version. A death that this machine could see is in no listing. */
function judgeAge(context: ClaimContext, { versions }: Named, ttlMs: number, watchedMs: number) {
  return judge({ ttlMs, graceMs: context.graceMs, ageMs: context.trustStoreClock ? ageOf(versions) : null, watchedMs, processGone: false });
}

/** Of the newest version; null where the store has no clock. */
function ageOf(versions: readonly ClaimEntry[]): number | null {
  const ages = versions.map(({ ageMs }) => ageMs ?? Number.NEGATIVE_INFINITY);
  const ageMs = Math.min(...ages);
  return Number.isFinite(ageMs) ? ageMs : null;
}

/** From the receipt of the listing that first showed these versions to the *sending* of this one; a new version starts again. */
function watched(context: ClaimContext, { key, versions }: Named, sentAt: Instant): number {
  const before = context.sightings.get(key);
  const ageMs = ageOf(versions);
  if (before !== undefined && versions.every(({ version }) => before.versions.has(version)) && !isWrittenAgain(context, before, ageMs, sentAt)) {
    return elapsedAtLeast(before.since, sentAt);
  }
  context.sightings.set(key, { versions: new Set(versions.map(({ version }) => version)), since: context.clock.now(), sentAt, ageMs });
  return 0;
}

/** How far two clocks that are both right run apart: a thousandth, a tenth of the least margin. */
const DRIFT = 0.001;

/**
 * Where a version is a hash of the content, a put that the network repeats brings an old version back, on top of renewals
 * that nobody saw. Its age tells: it grew by less than what has passed (docs/adr/0007). The grace covers coarse stamps.
 */
function isWrittenAgain({ graceMs }: ClaimContext, before: Sighting, ageMs: number | null, sentAt: Instant): boolean {
  const passedMs = elapsedAtLeast(before.sentAt, sentAt);
  return ageMs !== null && before.ageMs !== null && ageMs - before.ageMs < passedMs * (1 - DRIFT) - graceMs;
}
