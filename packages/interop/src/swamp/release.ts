import type { ForeignPlace } from "../place.ts";
import { decodeSwampLock, type SwampLockInfo } from "./lock-info.ts";

/** The three outcomes of the tool's `datastore lock release --force`, and a fourth that it does not know. */
export type SwampRelease =
  | { readonly released: true; readonly previousHolder: SwampLockInfo | null }
  | { readonly released: false; readonly reason: string };

export const NO_LOCK_HELD = "no lock held";
export const HOLDER_CHANGED = "lock holder changed — aborting to avoid breaking an active lock";

/**
 * Removes exactly the lock that was read. The tool compares a nonce and then deletes whatever is there; an empty or damaged
 * lock, which it takes for none, is removed and told as what it was.
 *
 * @throws {StoreError} when it could not be read or removed.
 */
export async function forceReleaseSwampLock(place: ForeignPlace, key: string): Promise<SwampRelease> {
  const seen = await place.read(key);
  if (seen.kind === "absent") {
    return { released: false, reason: NO_LOCK_HELD };
  }
  const decoded = seen.kind === "object" ? decodeSwampLock(seen.bytes) : undefined;
  if (seen.stamp === null) {
    return { released: false, reason: `what is at ${key} ${seen.kind === "unreadable" ? seen.problem : "cannot be removed"}` };
  }
  switch (await place.remove(key, seen.stamp)) {
    case "removed":
      break;
    case "absent":
      return { released: false, reason: NO_LOCK_HELD };
    case "changed":
      return { released: false, reason: HOLDER_CHANGED };
  }
  const after = await place.read(key);
  if (after.kind !== "absent" && after.stamp === seen.stamp) {
    return { released: false, reason: "the store said that it was removed, and it is still there" };
  }
  return { released: true, previousHolder: decoded?.kind === "info" ? decoded.info : null };
}
