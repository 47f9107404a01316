import { isStoreError, type Version } from "@holdfast/store";
import { endedRecord } from "./compose-record.ts";
import type { Context } from "./context.ts";
import { LockError, storeFailure } from "./errors.ts";
import { HOLDER_LENGTH_MAX, OPERATION_LENGTH_MAX, TTL_MIN_MS } from "./limits.ts";
import { keysOf } from "./lock-name.ts";
import { invalidOption } from "./options.ts";
import type { LockRecord } from "./record.ts";
import type { RecordRead } from "./requests.ts";
import { nextToken } from "./token.ts";
import { unknownRecord } from "./unknown-record.ts";

/** What to break: the holder with this fencing token, the reader with this lease id, or what stands at this version. */
export type BreakTarget =
  | { readonly token: number }
  | { readonly leaseId: string }
  /** For records that cannot be read: the key and version that `inspect` showed. */
  | { readonly key: string; readonly version: Version };

export interface BreakOptions {
  /** Who breaks it, for people; default this process. */
  readonly brokenBy?: string;
  readonly reason?: string;
}

export interface BreakOutcome {
  readonly kind: "broken";
  /** What was broken; null when nobody could read it. */
  readonly record: LockRecord | null;
  /** For at most this long the victim may still believe that it holds the lock; it learns of the break at its next renewal. */
  readonly overlapMs: number;
  /** The token of the tombstone. */
  readonly token: number;
}

/**
 * Replaces what was named, and nothing else, by a tombstone (rule 15). Never deletes: a deleted register would void
 * exclusion until the last holder's deadline and could repeat a token (C6).
 *
 * @throws {LockError} `BREAK_REFUSED` when what was named is no longer there; `STORE`, also when the outcome is not known.
 */
export async function breakLock(context: Context, name: string, target: BreakTarget, options: BreakOptions = {}): Promise<BreakOutcome> {
  const keys = keysOf(name);
  const key = "token" in target ? keys.exclusive : "leaseId" in target ? keys.shared(target.leaseId) : target.key;
  if (key !== keys.exclusive && !key.startsWith(keys.sharedPrefix)) {
    throw invalidOption("key", key, `a key of the lock ${JSON.stringify(name)}`);
  }
  try {
    const seen = await context.requests.read(key, context.requestTimeoutMs);
    const found = check(context, name, target, seen);
    const tombstone = tombstoneFor(context, key, found, options);
    const written = await context.requests.replace(key, tombstone, found.version, context.requestTimeoutMs);
    if (written.kind === "conflict") {
      throw refused(name, "it changed just now");
    }
    if (written.kind !== "written" && !(await landed(context, key, tombstone))) {
      throw storeFailure(name, "break", written.error);
    }
    context.emit({ type: "broke", lock: name, token: tombstone.token });
    const record = found.kind === "record" ? found.record : null;
    return { kind: "broken", record, overlapMs: record?.ttl_ms ?? 0, token: tombstone.token };
  } catch (error) {
    throw isStoreError(error) ? storeFailure(name, "break", error) : error;
  }
}

type Found = Extract<RecordRead, { kind: "record" | "unreadable" }>;

function check(context: Context, name: string, target: BreakTarget, seen: RecordRead): Found {
  if (seen.kind === "unavailable") {
    throw storeFailure(name, "break", seen.error);
  }
  if (seen.kind === "absent" || seen.kind === "unchanged") {
    throw refused(name, "nobody holds it");
  }
  if ("version" in target) {
    if (seen.version !== target.version) {
      throw refused(name, "it changed since it was looked at");
    }
    if (seen.kind === "unreadable" || seen.record.state === "held") {
      return seen;
    }
    throw refused(name, "nobody holds it");
  }
  if (seen.kind === "unreadable") {
    throw refused(name, `the record at that key on ${context.requests.location} cannot be understood (${seen.problem}); name it by its version`);
  }
  if (seen.record.state !== "held") {
    throw refused(name, `nobody holds it; it was ${seen.record.ended_because ?? seen.record.state}`);
  }
  if ("token" in target && seen.record.token !== target.token) {
    throw refused(name, `token ${target.token} is no longer current; ${seen.record.holder} holds it with token ${seen.record.token}`);
  }
  return seen;
}

export function refused(name: string, why: string): LockError {
  return new LockError({ code: "BREAK_REFUSED", lock: name, message: `Nothing was broken at ${JSON.stringify(name)}: ${why}.`, hint: "Look at it again first." });
}

function tombstoneFor(context: Context, key: string, found: Found, options: BreakOptions): LockRecord {
  const by = context.host.identity();
  const ending = {
    state: "broken" as const,
    because: (options.reason ?? "broken").slice(0, OPERATION_LENGTH_MAX),
    by: (options.brokenBy ?? `${by.hostname} (pid ${by.pid})`).slice(0, HOLDER_LENGTH_MAX),
    storeTimeMs: found.storeTimeMs,
  };
  if (found.kind === "record") {
    return endedRecord(context, found.record, ending);
  }
  // The token before is not known; the time in milliseconds is above every token that this protocol gave out.
  const { wallMs } = context.clock.now();
  const unknown = unknownRecord(context, {
    leaseId: context.random.nonce(),
    token: nextToken(0, Math.max(found.storeTimeMs ?? 0, wallMs)),
    shared: key.includes("/lock.shared/"),
    ttlMs: TTL_MIN_MS,
  });
  return endedRecord(context, unknown, ending);
}

async function landed(context: Context, key: string, tombstone: LockRecord): Promise<boolean> {
  const seen = await context.requests.read(key, context.requestTimeoutMs);
  return seen.kind === "record" && seen.record.nonce === tombstone.nonce;
}
