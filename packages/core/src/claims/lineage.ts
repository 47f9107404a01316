import type { LeaseEndReason } from "../errors.ts";
import type { LockRecord } from "../record.ts";
import { type ClaimName, generationOf, isBelow, leaseIdOf } from "./claim-key.ts";
import type { Look, SeenClaim } from "./look.ts";
import { isWithdrawn } from "./tombstone.ts";

type Seen = Extract<Look, { kind: "seen" }>;

/** The lease that a claim takes on, as its handle names it. */
export interface Lineage {
  readonly leaseId: string;
  /** Held by somebody who is known to have held the lease; whoever came after it has a higher one. */
  readonly token: number;
}

/** What the new claim goes on from. */
export interface Heir extends Lineage {
  readonly record: LockRecord;
  readonly generation: number;
}

export type Standing =
  /** Its claims that are live, the newest first. */
  | { readonly kind: "stands"; readonly newest: SeenClaim; readonly claims: readonly SeenClaim[] }
  | { readonly kind: "over"; readonly reason: LeaseEndReason; readonly ended: SeenClaim | undefined };

/**
 * Rule 13: whether a lease still stands, by one listing. It does as long as one of its claims is live, none is marked, and nobody
 * else's exclusive claim above its token is over: a writer in between leaves one that goes only below a higher one, whatever
 * a late put brings back. Whether one that died ever held, nobody can tell, and doubt counts as loss.
 *
 * @param mine The claim that would take it on, which proves nothing.
 */
export function standingOf({ leaseId, token }: Lineage, { claims }: Pick<Seen, "claims">, mine?: ClaimName): Standing {
  const [ours, others] = [claims.filter(({ claim }) => leaseIdOf(claim) === leaseId), claims.filter(({ claim }) => leaseIdOf(claim) !== leaseId)];
  const earlier = ours.filter(({ kind, claim }) => kind === "claim" && claim.id !== mine?.id).toSorted((one, other) => (isBelow(one.claim, other.claim) ? 1 : -1));
  const live = earlier.filter(({ state }) => state === "live");
  const [newest] = live;
  const later = others.filter(({ claim, versions }) => claim.mode === "exclusive" && claim.token > token && !isWithdrawn(versions));
  const hadSuccessor = later.some(({ state }) => state !== "live");
  const mark = ours.find(({ kind }) => kind === "mark");
  if (newest !== undefined && mark === undefined && !hadSuccessor && (newest.claim.mode === "shared" || newest.claim.token >= token)) {
    return { kind: "stands", newest, claims: live };
  }
  const ended = mark ?? earlier.find(({ state }) => state === "ended");
  const reason = later.length > 0 ? "taken-over" : mark === undefined && earlier.some(({ state }) => state === "dead") ? "expired" : ended === undefined ? "vanished" : "released";
  return { kind: "over", reason, ended };
}

/** Which number the next one to have it gets. */
export function nextGeneration(claims: readonly SeenClaim[]): number {
  return 1 + Math.max(0, ...claims.map(({ claim }) => generationOf(claim)));
}
