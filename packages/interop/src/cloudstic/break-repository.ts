import { isStoreError } from "@holdfast/store";
import type { ForeignLock } from "../format.ts";
import { removeForeignLock } from "../remove-lock.ts";
import { type Surroundings, thisMachine } from "../surroundings.ts";
import { cloudstic, explainCloudsticLock } from "./format.ts";
import { EXCLUSIVE_KEY, SHARED_PREFIX } from "./keys.ts";
import { type CloudsticLock, readCloudsticLock } from "./read-locks.ts";
import type { CloudsticRepository } from "./repository.ts";

export interface CloudsticBreak {
  /** What was removed, the exclusive lock first. */
  readonly removed: readonly CloudsticLock[];
  /** Held by a process that runs on this machine; left alone without `force`. */
  readonly refused: readonly ForeignLock[];
  /** What could not be read, listed or removed, and why. */
  readonly failures: readonly { readonly key: string; readonly problem: string }[];
}

export interface CloudsticBreakOptions {
  readonly force?: boolean;
  readonly surroundings?: Surroundings;
}

/** A live holder renews every 30 s, so a lock that changes between two looks this often is no accident. */
const LOOKS_MAX = 3;

/**
 * Removes every lock of a repository: live, expired, damaged, encrypted. Where the tool goes on after a failed request and
 * says that all is well, each failure is part of the answer.
 */
export async function breakCloudsticLocks(repository: CloudsticRepository, options: CloudsticBreakOptions = {}): Promise<CloudsticBreak> {
  const surroundings = options.surroundings ?? thisMachine();
  const result: Results = { removed: [], refused: [], failures: [] };
  for (const key of [EXCLUSIVE_KEY, ...(await sharedKeys(repository, result.failures))]) {
    try {
      await breakOne(repository, key, { force: options.force === true, surroundings }, result);
    } catch (error) {
      if (!isStoreError(error)) {
        throw error;
      }
      result.failures.push({ key, problem: error.problem });
    }
  }
  return result;
}

async function sharedKeys({ place }: CloudsticRepository, failures: { key: string; problem: string }[]): Promise<readonly string[]> {
  try {
    const { keys, isComplete } = await place.list(SHARED_PREFIX);
    if (!isComplete) {
      failures.push({ key: SHARED_PREFIX, problem: `there are more than ${keys.length}; run it again for the rest.` });
    }
    return keys;
  } catch (error) {
    if (!isStoreError(error)) {
      throw error;
    }
    failures.push({ key: SHARED_PREFIX, problem: error.problem });
    return [];
  }
}

interface Results {
  readonly removed: CloudsticLock[];
  readonly refused: ForeignLock[];
  readonly failures: { key: string; problem: string }[];
}

async function breakOne(repository: CloudsticRepository, key: string, { force, surroundings }: { force: boolean; surroundings: Surroundings }, results: Results): Promise<void> {
  for (let look = 0; look < LOOKS_MAX; look += 1) {
    const lock = await readCloudsticLock(repository, key);
    if (lock === null) {
      return;
    }
    const explained = explainCloudsticLock(lock, surroundings);
    switch (await removeForeignLock(repository.place, cloudstic, explained, { force })) {
      case "removed":
        results.removed.push(lock);
        return;
      case "refused":
        results.refused.push(explained);
        return;
      case "absent":
        return;
      case "changed":
        break;
    }
  }
  results.failures.push({ key, problem: "it changed each time it was to be removed, so somebody is using it." });
}
