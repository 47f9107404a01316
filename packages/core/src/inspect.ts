import { isStoreError, type Version } from "@holdfast/store";
import type { Context } from "./context.ts";
import { storeFailure } from "./errors.ts";
import type { Guarantee } from "./guarantee.ts";
import type { Liveness } from "./host.ts";
import { CONCURRENT_READS } from "./limits.ts";
import { keysOf, parseLockKey } from "./lock-name.ts";
import { waitersOf, type WaiterStatus } from "./line/inspect-line.ts";
import { type LockRecord, processOf } from "./record.ts";

/** One record of a lock, as found. Looking changes nothing. */
export type EntryStatus =
  | {
      readonly kind: "held";
      readonly key: string;
      readonly version: Version;
      readonly record: LockRecord;
      /** By the store's own clock, at least; null where it has none. */
      readonly ageMs: number | null;
      /** By the store's clock older than its ttl and the grace: the next acquire takes it over. Null where that cannot be told by one look. */
      readonly expired: boolean | null;
      /** Whether the holder's process lives, as far as this machine can tell. */
      readonly process: Liveness;
      /** For how long its holder might go on if it were broken now, in milliseconds, at the most; 0 once it has expired. */
      readonly overlapMs: number;
    }
  | { readonly kind: "ended"; readonly key: string; readonly version: Version; readonly record: LockRecord; readonly ageMs: number | null }
  /** Held by unknown. */
  | { readonly kind: "unreadable"; readonly key: string; readonly version: Version; readonly problem: string };

export interface LockStatus {
  readonly name: string;
  /** What holding it is worth on this store. */
  readonly guarantee: Guarantee;
  /**
   * `free`, `exclusive` or `shared`; `unknown` when a record cannot be read, which counts as held. An expired record
   * still counts as held: it is free only when somebody has replaced it.
   */
  readonly state: "free" | "exclusive" | "shared" | "unknown";
  /**
   * Null when the lock was never held exclusively. On a store without conditional writes also when it is free, because a
   * tombstone there tells a token and nothing else; and of several claims it is the one that holds, or is next.
   */
  readonly exclusive: EntryStatus | null;
  readonly readers: readonly EntryStatus[];
  /** Who stands in line with a claim of its own; only on a store without conditional writes. */
  readonly waiting: readonly EntryStatus[];
  /** Who waits in turn (`fair`), the next one first; never on a store without conditional writes. */
  readonly waiters: readonly WaiterStatus[];
  readonly exclusiveOnly: boolean;
  /** The last fencing token; 0 when there never was one. Null when the record cannot be read. */
  readonly token: number | null;
}

/** Reads one lock: one listing, one read for each record, and one for those who wait in turn. @throws {LockError} `STORE` or `INVALID_NAME`. */
export async function inspect(context: Context, name: string): Promise<LockStatus> {
  const keys = keysOf(name);
  const listed = await entriesOf(context, name, keys.sharedPrefix);
  const entries = await readAll(context, name, [keys.exclusive, ...listed]);
  return statusOf(context, name, entries, await readWaiters(context, name));
}

/** Reads every lock whose name begins with `prefix`, in the order of their names. @throws {LockError} `STORE` or `INVALID_NAME`. */
export async function list(context: Context, prefix: string): Promise<readonly LockStatus[]> {
  const folder = prefix.includes("/") ? prefix.slice(0, prefix.lastIndexOf("/") + 1) : "";
  const keys = (await entriesOf(context, prefix, folder)).filter((key) => parseLockKey(key)?.name.startsWith(prefix) === true);
  const parsed = keys.map((key) => ({ key, ...parseLockKey(key) }));
  const entries = await readAll(context, prefix, parsed.filter(({ kind }) => kind !== "queue").map(({ key }) => key));
  const queues = parsed.flatMap(({ kind, name }) => (kind === "queue" && name !== undefined ? [name] : []));
  const waiters = new Map(await inBatches(queues, async (name) => [name, await readWaiters(context, name)] as const));
  const byName = new Map<string, EntryStatus[]>(queues.map((name) => [name, []]));
  for (const entry of entries) {
    const name = parseLockKey(entry.key)?.name ?? entry.key;
    byName.set(name, [...(byName.get(name) ?? []), entry]);
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, found]) => statusOf(context, name, found, waiters.get(name) ?? []));
}

async function entriesOf(context: Context, name: string, prefix: string): Promise<readonly string[]> {
  const listing = await translated(name, () => context.requests.list(prefix, context.requestTimeoutMs));
  if (listing.kind === "unavailable") {
    throw storeFailure(name, "list", listing.error);
  }
  return listing.entries.map((entry) => entry.key);
}

async function readAll(context: Context, name: string, keys: readonly string[]): Promise<readonly EntryStatus[]> {
  const found = await inBatches(keys, (key) => readEntry(context, name, key));
  return found.filter((entry) => entry !== undefined);
}

async function inBatches<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<readonly R[]> {
  const answers: R[] = [];
  for (let start = 0; start < items.length; start += CONCURRENT_READS) {
    answers.push(...(await Promise.all(items.slice(start, start + CONCURRENT_READS).map(ask))));
  }
  return answers;
}

async function readEntry(context: Context, name: string, key: string): Promise<EntryStatus | undefined> {
  const seen = await translated(name, () => context.requests.read(key, context.requestTimeoutMs));
  switch (seen.kind) {
    case "absent":
      return undefined;
    case "unavailable":
      throw storeFailure(name, "read", seen.error);
    case "unchanged":
    case "unreadable":
      return { kind: "unreadable", key, version: seen.version, problem: seen.kind === "unreadable" ? seen.problem : "the store answered \"unchanged\"" };
    case "record":
      break;
  }
  const { record, version, ageMs } = seen;
  if (record.state !== "held") {
    return { kind: "ended", key, version, record, ageMs };
  }
  const process = processOf(record);
  return {
    kind: "held",
    key,
    version,
    record,
    ageMs,
    expired: ageMs === null || !context.trustStoreClock ? null : ageMs > record.ttl_ms + context.graceMs,
    process: process === undefined ? "unknown" : context.host.liveness(process),
    overlapMs: Math.max(0, record.ttl_ms - Math.max(0, ageMs ?? 0)),
  };
}

/** One request. */
async function readWaiters(context: Context, name: string): Promise<readonly WaiterStatus[]> {
  const read = await translated(name, () => context.line.read(keysOf(name).queue, context.requestTimeoutMs));
  if (read.kind === "unavailable") {
    throw storeFailure(name, "read", read.error);
  }
  return waitersOf(context, read);
}

async function translated<T>(name: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw isStoreError(error) ? storeFailure(name, "inspect", error) : error;
  }
}

function statusOf(context: Context, name: string, entries: readonly EntryStatus[], waiters: readonly WaiterStatus[]): LockStatus {
  const exclusive = entries.find((entry) => parseLockKey(entry.key)?.kind === "exclusive") ?? null;
  const readers = entries.filter((entry) => parseLockKey(entry.key)?.kind === "shared" && entry.kind !== "ended");
  const state =
    exclusive?.kind === "unreadable" || readers.some((reader) => reader.kind === "unreadable")
      ? "unknown"
      : exclusive?.kind === "held"
        ? "exclusive"
        : readers.length > 0
          ? "shared"
          : "free";
  return {
    name,
    guarantee: context.guarantee,
    state,
    exclusive,
    readers,
    waiting: [],
    waiters,
    exclusiveOnly: exclusive !== null && exclusive.kind !== "unreadable" && exclusive.record.exclusive_only === true,
    token: exclusive === null ? 0 : exclusive.kind === "unreadable" ? null : exclusive.record.token,
  };
}

