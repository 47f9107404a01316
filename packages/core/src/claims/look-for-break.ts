import { elapsedAtMost } from "../instant.ts";
import { keysOf } from "../lock-name.ts";
import type { LeaseEndReason } from "../errors.ts";
import type { ClaimContext } from "./claim-context.ts";
import { areKin, isBelow } from "./claim-key.ts";
import { isLive, isSuperseded } from "./decide.ts";
import { endOwnKey } from "./end-own-key.ts";
import { look, type Look } from "./look.ts";
import type { OwnClaim } from "./own-claim.ts";
import { removeVersions } from "./remove-versions.ts";

/** A holder lists this often, in ttls, to learn whether somebody broke its claim: a put alone cannot tell. */
const LOOK_EVERY_TTLS = 0.9;

/** After so many ttls without a listing it renews no more, so that a broken holder's belief ends within three ttls. */
const LOOK_OVERDUE_TTLS = 2;

export function isLookOverdue(context: ClaimContext, claim: OwnClaim): boolean {
  return elapsedAtMost(claim.lookedFrom, context.clock.now()) > LOOK_OVERDUE_TTLS * claim.name.ttlMs;
}

/** Beside the renewals, one listing at a time. */
export function lookIfDue(context: ClaimContext, claim: OwnClaim): void {
  if (!claim.looking && elapsedAtMost(claim.lookedFrom, context.clock.now()) >= LOOK_EVERY_TTLS * claim.name.ttlMs) {
    claim.looking = true;
    context.background.run(
      lookForBreak(context, claim).finally(() => {
        claim.looking = false;
      }),
    );
  }
}

async function lookForBreak(context: ClaimContext, claim: OwnClaim): Promise<void> {
  const seen = await look(context, keysOf(claim.lock).claimsPrefix, context.requestTimeoutMs);
  if (seen.kind === "seen" && !claim.ending && claim.belief.held()) {
    noteLook(context, claim, seen);
  }
}

/** What any listing after the put says about our own claim. False: it is not ours to hold any more. */
export function noteLook(context: ClaimContext, claim: OwnClaim, seen: Extract<Look, { kind: "seen" }>): boolean {
  const own = seen.claims.filter((entry) => entry.claim.id === claim.name.id);
  // By its handle another process has taken the lease on (rule 13): our claim is in nobody's way any more.
  const isEnded = own.some(({ state }) => state === "ended");
  const isHandedOn = claim.handedOut && (isSuperseded(claim.name, seen) || (isEnded && seen.claims.some((other) => areKin(other.claim, claim.name) && isBelow(claim.name, other.claim))));
  const reason: LeaseEndReason | undefined = isHandedOn ? "handed-on" : isEnded ? "broken" : undefined;
  if (reason !== undefined) {
    claim.belief.end(reason);
    claim.ending = true;
    context.background.run(endOwnKey(context, claim, { limitMs: context.requestTimeoutMs }));
    return false;
  }
  const standing = own.find(({ kind }) => kind === "claim");
  if (standing === undefined) {
    // Waiting claims list again; a holder whose claim is gone from a listing that misses nothing has lost it.
    if (claim.handedOut && context.guarantee === "exclusive" && context.listingDelayMs === 0) {
      claim.belief.end("vanished");
    }
    return !claim.handedOut;
  }
  claim.lookedFrom = seen.sentAt;
  claim.kin = claim.kin.filter((kin) => seen.claims.some((other) => isLive(other) && other.claim.id === kin.claim.id));
  if (claim.keepsOlder && claim.renewing === undefined) {
    // Left by a put whose answer was lost.
    const strays = standing.versions.map(({ version }) => version).filter((version) => !claim.versions.has(version));
    context.background.run(removeVersions(context, claim, strays, context.requestTimeoutMs));
  }
  return true;
}
