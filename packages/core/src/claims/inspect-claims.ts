import { type ClaimEntry, isStoreError } from "@holdfast/store";
import { storeFailure } from "../errors.ts";
import type { EntryStatus, LockStatus } from "../inspect.ts";
import { CONCURRENT_READS } from "../limits.ts";
import { keysOf, parseClaimsKey } from "../lock-name.ts";
import { processOf } from "../record.ts";
import { OVERLAP_TTLS } from "./break-claim.ts";
import type { ClaimContext } from "./claim-context.ts";
import { isBelow, leaseIdOf } from "./claim-key.ts";
import { highestToken, isExclusive, isSuperseded } from "./decide.ts";
import { judgeEntries, type Look, type SeenClaim } from "./look.ts";

type Seen = Omit<Extract<Look, { kind: "seen" }>, "sentAt">;

/** Reads one lock: one listing, and one read for each claim that is not over. @throws {LockError} `STORE` or `INVALID_NAME`. */
export async function inspectClaims(context: ClaimContext, name: string): Promise<LockStatus> {
  const [status] = await statuses(context, name, keysOf(name).claimsPrefix, (lock) => lock === name);
  return status ?? (await statusOf(context, name, { kind: "seen", claims: [], unknown: [] }));
}

/** Reads every lock whose name begins with `prefix`, in the order of their names. @throws {LockError} `STORE`. */
export async function listClaims(context: ClaimContext, prefix: string): Promise<readonly LockStatus[]> {
  return statuses(context, prefix, prefix.includes("/") ? prefix.slice(0, prefix.lastIndexOf("/") + 1) : "", (lock) => lock.startsWith(prefix));
}

async function statuses(context: ClaimContext, about: string, prefix: string, isWanted: (lock: string) => boolean): Promise<readonly LockStatus[]> {
  try {
    const sentAt = context.clock.now();
    const listing = await context.requests.list(prefix, context.requestTimeoutMs);
    if (listing.kind === "unavailable") {
      throw listing.error;
    }
    const byLock = new Map<string, ClaimEntry[]>();
    for (const entry of listing.entries) {
      const lock = parseClaimsKey(entry.key)?.name;
      if (lock !== undefined && isWanted(lock)) {
        byLock.set(lock, [...(byLock.get(lock) ?? []), entry]);
      }
    }
    const found: LockStatus[] = [];
    for (const [lock, entries] of [...byLock].sort(([one], [other]) => (one < other ? -1 : 1))) {
      found.push(await statusOf(context, lock, judgeEntries(context, entries, sentAt)));
    }
    return found;
  } catch (error) {
    throw isStoreError(error) ? storeFailure(about, "inspect", error) : error;
  }
}

async function statusOf(context: ClaimContext, name: string, { claims, unknown }: Seen): Promise<LockStatus> {
  const standing = claims.filter(({ kind, state }) => kind === "claim" && state !== "ended").filter(({ claim }) => !isSuperseded(claim, { claims }));
  const entries = new Map<SeenClaim, EntryStatus>();
  for (let start = 0; start < standing.length; start += CONCURRENT_READS) {
    const batch = standing.slice(start, start + CONCURRENT_READS);
    const read = await Promise.all(batch.map(async (seen) => ({ seen, entry: await entryOf(context, seen) })));
    for (const { seen, entry } of read) {
      if (entry !== undefined) {
        entries.set(seen, entry);
      }
    }
  }
  const inLine = [...entries.keys()].filter(isExclusive).sort((one, other) => rank(one, entries) - rank(other, entries) || (isBelow(one.claim, other.claim) ? -1 : 1));
  const [first] = inLine;
  const readers = [...entries].flatMap(([seen, entry]) => (seen.claim.mode === "shared" ? [entry] : []));
  const strange = unknown.map(({ key, versions: [newest] }): EntryStatus[] =>
    newest === undefined ? [] : [{ kind: "unreadable", key, version: newest.version, problem: "its name is not one that a claim has" }],
  );
  return {
    name,
    guarantee: context.guarantee,
    state: unknown.length > 0 ? "unknown" : first !== undefined ? "exclusive" : readers.length > 0 ? "shared" : "free",
    exclusive: (first === undefined ? undefined : entries.get(first)) ?? strange[0]?.[0] ?? null,
    readers: [...readers, ...strange.flat().slice(first === undefined ? 1 : 0)],
    waiters: [],
    waiting: inLine.slice(1).flatMap((seen) => entries.get(seen) ?? []),
    exclusiveOnly: false,
    token: highestToken(claims.filter(isExclusive)),
  };
}

/** Who holds says so in its first renewal; before that, the lowest live claim is the one that holds or is next. */
function rank(seen: SeenClaim, entries: ReadonlyMap<SeenClaim, EntryStatus>): number {
  const entry = entries.get(seen);
  const holds = entry?.kind === "held" && entry.record["phase"] === "held";
  return seen.state === "dead" ? 2 : holds ? 0 : 1;
}

async function entryOf(context: ClaimContext, { key, claim, versions, state }: SeenClaim): Promise<EntryStatus | undefined> {
  const read = await context.requests.read(key, context.requestTimeoutMs);
  switch (read.kind) {
    case "unavailable":
      throw read.error;
    case "absent":
    case "tombstone":
      return undefined;
    case "unreadable":
      return { kind: "unreadable", key, version: read.version, problem: read.problem };
    case "record":
      break;
  }
  const { record, version } = read;
  if (record.lease_id !== leaseIdOf(claim) || record.is_shared !== (claim.mode === "shared")) {
    return { kind: "unreadable", key, version, problem: "it tells of another claim than its key" };
  }
  const ages = versions.flatMap(({ ageMs }) => (ageMs === null ? [] : [ageMs]));
  const ageMs = ages.length === 0 ? null : Math.min(...ages);
  const process = processOf(record);
  return {
    kind: "held",
    key,
    version,
    record,
    ageMs,
    expired: ageMs === null || !context.trustStoreClock ? null : state === "dead",
    process: process === undefined ? "unknown" : context.host.liveness(process),
    overlapMs: state === "dead" ? 0 : OVERLAP_TTLS * claim.ttlMs,
  };
}
