import { isStoreError } from "@holdfast/store";
import { type BreakOptions, type BreakOutcome, type BreakTarget, refused } from "../break-lock.ts";
import { storeFailure } from "../errors.ts";
import { HOLDER_LENGTH_MAX, OPERATION_LENGTH_MAX } from "../limits.ts";
import { keysOf } from "../lock-name.ts";
import type { ReleaseByIdOutcome } from "../release-by-id.ts";
import type { ClaimContext } from "./claim-context.ts";
import { areKin, isBelow, leaseIdOf } from "./claim-key.ts";
import { isExclusive } from "./decide.ts";
import { howItEnded } from "./how-it-ended.ts";
import { look, type Look, type SeenClaim, type UnknownKey } from "./look.ts";
import { markClaim } from "./mark-claim.ts";

/** A broken holder learns of it by a listing of its own; without one it renews for two ttls, and believes for one more. */
export const OVERLAP_TTLS = 3;

type Seen = Extract<Look, { kind: "seen" }>;

/**
 * Ends exactly the claim that was named, by a key of the breaker's own that says so: a mark. The victim's key is not
 * touched, because its next renewal would bring it back; whatever it puts there, the mark stands.
 *
 * @throws {LockError} `BREAK_REFUSED` when what was named is no longer there; `STORE`, also when the outcome is not known.
 */
export async function breakClaim(context: ClaimContext, name: string, target: BreakTarget, options: BreakOptions = {}): Promise<BreakOutcome> {
  return translated(name, "break", async () => {
    const seen = await looked(context, name);
    const found = find(name, target, seen);
    if ("kind" in found) {
      const by = context.host.identity();
      const reason = { state: "broken" as const, because: (options.reason ?? "broken").slice(0, OPERATION_LENGTH_MAX), by: (options.brokenBy ?? `${by.hostname} (pid ${by.pid})`).slice(0, HOLDER_LENGTH_MAX) };
      const record = await markClaim(context, name, found, reason);
      // The lease stands as long as one of its claims does (rule 13).
      for (const kin of standingIn(seen).filter(({ claim }) => areKin(claim, found.claim))) {
        await markClaim(context, name, kin, reason);
      }
      context.emit({ type: "broke", lock: name, token: found.claim.token });
      return { kind: "broken", record, overlapMs: OVERLAP_TTLS * found.claim.ttlMs, token: found.claim.token };
    }
    for (const { version } of found.versions) {
      const removed = await context.requests.remove(found.key, version, context.requestTimeoutMs);
      if (removed.kind !== "removed") {
        throw removed.error;
      }
    }
    context.emit({ type: "broke", lock: name, token: 0 });
    return { kind: "broken", record: null, overlapMs: 0, token: 0 };
  });
}

/** As a break, by somebody who vouches that the holder is gone. */
export async function releaseClaimById(context: ClaimContext, name: string, leaseId: string): Promise<ReleaseByIdOutcome> {
  return translated(name, "release", async () => {
    const seen = await looked(context, name);
    const standing = standingIn(seen).filter(({ claim }) => leaseIdOf(claim) === leaseId);
    for (const one of standing) {
      await markClaim(context, name, one, { state: "released", because: "released for a holder that is gone" });
    }
    if (standing.length > 0) {
      context.emit({ type: "released", lock: name, leaseId });
      return { kind: "released" };
    }
    return { kind: (await howItEnded(context, leaseId, seen)) === "released" ? "released" : "not-held" };
  });
}

async function looked(context: ClaimContext, name: string): Promise<Seen> {
  const seen = await look(context, keysOf(name).claimsPrefix, context.requestTimeoutMs);
  if (seen.kind === "unavailable") {
    throw seen.error;
  }
  return seen;
}

function find(name: string, target: BreakTarget, { claims, unknown }: Seen): SeenClaim | UnknownKey {
  const standing = standingIn({ claims });
  if ("key" in target) {
    const named = [...standing, ...unknown].find(({ key, versions }) => key === target.key && versions.some(({ version }) => version === target.version));
    if (named === undefined) {
      throw refused(name, "it changed since it was looked at");
    }
    return named;
  }
  const named = standing.filter((seen) => ("token" in target ? isExclusive(seen) && seen.claim.token === target.token : leaseIdOf(seen.claim) === target.leaseId)).toSorted((one, other) => (isBelow(one.claim, other.claim) ? 1 : -1));
  const [first, ...more] = named;
  const second = more.find(({ claim }) => first === undefined || !areKin(claim, first.claim));
  if (first === undefined) {
    const current = standing.map(({ claim }) => (claim.mode === "exclusive" ? `token ${claim.token}` : `lease ${leaseIdOf(claim)}`));
    throw refused(name, current.length === 0 ? "nobody holds it" : `what was named is no longer there; there are ${current.join(", ")}`);
  }
  if (second !== undefined) {
    throw refused(name, `${named.length} claims have token ${first.claim.token}; name one by its lease id: ${named.map(({ claim }) => leaseIdOf(claim)).join(", ")}`);
  }
  return first;
}

function standingIn({ claims }: Pick<Seen, "claims">): readonly SeenClaim[] {
  return claims.filter(({ kind, state }) => kind === "claim" && state !== "ended");
}

async function translated<T>(name: string, doing: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw isStoreError(error) ? storeFailure(name, doing, error) : error;
  }
}
