import { isStoreError } from "@holdfast/store";
import { type BreakOptions, type BreakOutcome, type BreakTarget, refused } from "../break-lock.ts";
import { endedRecord } from "../compose-record.ts";
import { storeFailure } from "../errors.ts";
import { HOLDER_LENGTH_MAX, OPERATION_LENGTH_MAX } from "../limits.ts";
import { keysOf } from "../lock-name.ts";
import type { LockRecord } from "../record.ts";
import type { ReleaseByIdOutcome } from "../release-by-id.ts";
import { unknownRecord } from "../unknown-record.ts";
import type { ClaimContext } from "./claim-context.ts";
import { markSegmentOf } from "./claim-key.ts";
import { isExclusive } from "./decide.ts";
import { look, type Look, type SeenClaim, type UnknownKey } from "./look.ts";

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
    const found = find(name, target, await looked(context, name));
    if ("kind" in found) {
      const by = context.host.identity();
      const reason = { state: "broken" as const, because: (options.reason ?? "broken").slice(0, OPERATION_LENGTH_MAX), by: (options.brokenBy ?? `${by.hostname} (pid ${by.pid})`).slice(0, HOLDER_LENGTH_MAX) };
      const record = await mark(context, name, found, reason);
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
    const claims = (await looked(context, name)).claims.filter(({ claim }) => claim.id === leaseId);
    const standing = claims.find(({ kind, state }) => kind === "claim" && state !== "ended");
    if (standing !== undefined) {
      await mark(context, name, standing, { state: "released", because: "released for a holder that is gone" });
      context.emit({ type: "released", lock: name, leaseId });
    }
    return { kind: claims.length > 0 ? "released" : "not-held" };
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
  const standing = claims.filter(({ kind, state }) => kind === "claim" && state !== "ended");
  if ("key" in target) {
    const named = [...standing, ...unknown].find(({ key, versions }) => key === target.key && versions.some(({ version }) => version === target.version));
    if (named === undefined) {
      throw refused(name, "it changed since it was looked at");
    }
    return named;
  }
  const named = standing.filter((seen) => ("token" in target ? isExclusive(seen) && seen.claim.token === target.token : seen.claim.id === target.leaseId));
  const [first, second] = named;
  if (first === undefined) {
    const current = standing.map(({ claim }) => (claim.mode === "exclusive" ? `token ${claim.token}` : `lease ${claim.id}`));
    throw refused(name, current.length === 0 ? "nobody holds it" : `what was named is no longer there; there are ${current.join(", ")}`);
  }
  if (second !== undefined) {
    throw refused(name, `${named.length} claims have token ${first.claim.token}; name one by its lease id: ${named.map(({ claim }) => claim.id).join(", ")}`);
  }
  return first;
}

interface Reason {
  readonly state: "broken" | "released";
  readonly because: string;
  readonly by?: string;
}

/** The body is for people. Returns the record of whom it ended; null where nobody could read it. */
async function mark(context: ClaimContext, name: string, { key, claim }: SeenClaim, reason: Reason): Promise<LockRecord | null> {
  const read = await context.requests.read(key, context.requestTimeoutMs);
  const record = read.kind === "record" ? read.record : null;
  const body = { ...endedRecord(context, record ?? unknownRecord(context, { leaseId: claim.id, token: claim.token, shared: claim.mode === "shared", ttlMs: claim.ttlMs }), { ...reason, storeTimeMs: null }), token: claim.token };
  const markKey = `${keysOf(name).claimsPrefix}${markSegmentOf(claim)}`;
  const written = await context.requests.put(markKey, body, context.requestTimeoutMs);
  if (written.kind !== "written") {
    const settled = written.kind === "unknown" ? await context.requests.read(markKey, context.requestTimeoutMs) : undefined;
    if (settled?.kind !== "record") {
      throw written.error;
    }
  }
  return record;
}

async function translated<T>(name: string, doing: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw isStoreError(error) ? storeFailure(name, doing, error) : error;
  }
}
