import { nextToken } from "../token.ts";
import { areKin, type ClaimName, isBelow } from "./claim-key.ts";
import { type Lineage, standingOf } from "./lineage.ts";
import type { Look, SeenClaim } from "./look.ts";

type Seen = Extract<Look, { kind: "seen" }>;

export type Decision =
  /** Hold, if the own deadline has not passed, and show this token. */
  | { readonly kind: "hold"; readonly token: number }
  /** Withdraw and try again later. */
  | { readonly kind: "back-off" }
  /** Withdraw and claim at once with a token that is above every other. */
  | { readonly kind: "claim-anew"; readonly token: number }
  /** Keep the claim and list again. */
  | { readonly kind: "stay" }
  /** The listing does not show our own claim, so nothing that it shows is to be relied on. */
  | { readonly kind: "not-shown" }
  | { readonly kind: "broken" };

/**
 * Rule 4: what a listing means that was begun after the put of our claim was confirmed. Pure.
 *
 * @param lineage The lease that our claim takes on (rule 13): its other claims are not in the way, and one of them must stand.
 */
export function decide(mine: ClaimName, seen: Seen, lineage?: Lineage): Decision {
  const own = seen.claims.find(({ kind, claim }) => kind === "claim" && claim.id === mine.id);
  if (seen.claims.some(({ state, claim }) => claim.id === mine.id && state === "ended")) {
    return { kind: "broken" };
  }
  if (own === undefined) {
    return { kind: "not-shown" };
  }
  if (lineage !== undefined && (standingOf(lineage, seen, mine).kind === "over" || isSuperseded(mine, seen))) {
    return { kind: "back-off" };
  }
  const others = seen.claims.filter(({ claim }) => claim.id !== mine.id && (lineage === undefined || !areKin(claim, mine)));
  return mine.mode === "shared" ? decideShared(others, seen) : decideExclusive(mine, others, seen);
}

/** Another process has taken the lease on, or is about to. */
export function isSuperseded(mine: ClaimName, { claims }: Pick<Seen, "claims">): boolean {
  return claims.some((other) => isLive(other) && areKin(other.claim, mine) && isBelow(mine, other.claim));
}

function decideExclusive(mine: ClaimName, others: readonly SeenClaim[], { unknown }: Seen): Decision {
  const exclusive = others.filter(isExclusive);
  // The order of these questions matters: a lower live claim first, then the token, then everybody else.
  if (exclusive.some(({ state, claim }) => state === "live" && isBelow(claim, mine))) {
    return { kind: "back-off" };
  }
  if (exclusive.some(({ state, claim }) => state !== "live" && claim.token >= mine.token)) {
    return { kind: "claim-anew", token: tokenAbove(Math.max(mine.token, highestToken(exclusive))) };
  }
  return others.some(isLive) || unknown.length > 0 ? { kind: "stay" } : { kind: "hold", token: mine.token };
}

function decideShared(others: readonly SeenClaim[], { unknown }: Seen): Decision {
  const exclusive = others.filter(isExclusive);
  return exclusive.some(isLive) || unknown.length > 0 ? { kind: "back-off" } : { kind: "hold", token: tokenOfReader(exclusive.filter((seen) => !isLive(seen))) };
}

/**
 * The token for a new exclusive claim, two above the highest: the number between is what readers show, so that a reader
 * fences the writer before it and is fenced by the one after it.
 */
export function tokenAbove(highest: number): number {
  return nextToken(nextToken(highest, null), null);
}

function tokenOfReader(over: readonly SeenClaim[]): number {
  return nextToken(highestToken(over), null);
}

/** Of exclusive claims, live, dead or ended; 0 where there is none. */
export function highestToken(seen: readonly SeenClaim[]): number {
  return Math.max(0, ...seen.map(({ claim }) => claim.token));
}

export function isExclusive({ claim }: SeenClaim): boolean {
  return claim.mode === "exclusive";
}

export function isLive({ state }: SeenClaim): boolean {
  return state === "live";
}
