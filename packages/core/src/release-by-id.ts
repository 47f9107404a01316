import { isStoreError, StoreError } from "@holdfast/store";
import { endedRecord } from "./compose-record.ts";
import type { Context } from "./context.ts";
import { storeFailure } from "./errors.ts";
import { keysOf } from "./lock-name.ts";

/** How often a release by id tries again when the record moved under it. */
const ATTEMPTS = 5;

export type ReleaseByIdOutcome = { readonly kind: "released" } | { readonly kind: "not-held" };

/**
 * Releases a lease on behalf of a holder that is gone, from another process: only if that very lease stands there.
 * The caller vouches that nothing relies on the lease any more.
 *
 * @throws {LockError} `STORE` when it could not be told or done.
 */
export async function releaseById(context: Context, name: string, leaseId: string): Promise<ReleaseByIdOutcome> {
  const keys = keysOf(name);
  try {
    for (const key of [keys.exclusive, keys.shared(leaseId)]) {
      if (await releaseAt(context, name, key, leaseId)) {
        return { kind: "released" };
      }
    }
    return { kind: "not-held" };
  } catch (error) {
    throw isStoreError(error) ? storeFailure(name, "release", error) : error;
  }
}

async function releaseAt(context: Context, name: string, key: string, leaseId: string): Promise<boolean> {
  let failure = new StoreError({ code: "UNAVAILABLE", operation: "replace", location: context.requests.location, key, problem: "it kept changing." });
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const seen = await context.requests.read(key, context.requestTimeoutMs);
    if (seen.kind === "unavailable") {
      throw seen.error;
    }
    if (seen.kind !== "record" || seen.record.lease_id !== leaseId) {
      return false;
    }
    if (seen.record.state !== "held") {
      return true;
    }
    const tombstone = endedRecord(context, seen.record, { state: "released", because: "released for a holder that is gone", storeTimeMs: seen.storeTimeMs });
    const ended = seen.record.is_shared
      ? await context.requests.remove(key, seen.version, context.requestTimeoutMs)
      : await context.requests.replace(key, tombstone, seen.version, context.requestTimeoutMs);
    if (ended.kind === "written" || ended.kind === "removed") {
      context.emit({ type: "released", lock: name, leaseId });
      return true;
    }
    failure = ended.kind === "conflict" ? failure : ended.error;
  }
  throw failure;
}
