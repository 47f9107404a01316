import { StoreError } from "@holdfast/store";
import type { ForeignFormat, ForeignLock } from "./format.ts";
import type { ForeignPlace } from "./place.ts";

/**
 * - `removed`: it is gone, and a look afterwards showed that nothing older resurfaced.
 * - `absent`: somebody else removed it meanwhile.
 * - `changed`: another lock is there now, or the same one renewed. It was not touched.
 * - `refused`: a process that runs on this machine holds it, and `force` was not given.
 */
export type Removal = "removed" | "absent" | "changed" | "refused";

export interface RemoveOptions {
  /** Remove also what a process of this machine holds. Default false. */
  readonly force?: boolean;
}

/**
 * Removes one lock that was looked at.
 *
 * @throws {StoreError} when it could not be removed, also when the place said it was removed and it is still there.
 */
export async function removeForeignLock(place: ForeignPlace, format: ForeignFormat, lock: ForeignLock, options: RemoveOptions = {}): Promise<Removal> {
  if (lock.verdict.kind === "live" && options.force !== true) {
    return "refused";
  }
  const { stamp } = lock;
  if (stamp === null) {
    throw failure(place, lock, `it ${lock.problem ?? "is no file"}, and is left to you.`);
  }
  const outcome = await (format.remove === undefined ? place.remove(lock.key, stamp) : format.remove(place, lock));
  if (outcome === "removed") {
    await checkGone(place, lock, stamp);
  }
  return outcome;
}

/** A store that answers and does not delete, or brings an older version back, is not believed. */
async function checkGone(place: ForeignPlace, lock: ForeignLock, stamp: string): Promise<void> {
  const after = await place.read(lock.key);
  if (after.kind !== "absent" && after.stamp === stamp) {
    throw failure(place, lock, "the store said that it was removed, and it is still there.");
  }
}

function failure(place: ForeignPlace, lock: ForeignLock, problem: string): StoreError {
  return new StoreError({ code: "UNAVAILABLE", operation: "remove", location: place.location, key: lock.key, problem });
}
