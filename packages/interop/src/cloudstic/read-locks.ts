import { StoreError } from "@holdfast/store";
import { unwrapObject } from "./envelope.ts";
import { EXCLUSIVE_KEY, SHARED_PREFIX } from "./keys.ts";
import { type CloudsticRecord, decodeCloudsticRecord } from "./record.ts";
import type { CloudsticRepository } from "./repository.ts";

/** One lock object of a repository, as it was when it was read. */
export interface CloudsticLock {
  readonly key: string;
  readonly mode: "exclusive" | "shared";
  readonly stamp: string | null;
  readonly content: CloudsticContent;
}

export type CloudsticContent =
  | { readonly kind: "record"; readonly record: CloudsticRecord }
  /** Encrypted, and the repository was opened without a key. */
  | { readonly kind: "encrypted" }
  | { readonly kind: "unreadable"; readonly problem: string };

/**
 * The exclusive lock first, then the shared ones by key: also expired ones, damaged ones, and what a writer left half-written.
 *
 * @throws {StoreError} when something could not be asked for: then nobody knows whether it is locked.
 */
export async function readCloudsticLocks(repository: CloudsticRepository): Promise<readonly CloudsticLock[]> {
  const { keys, isComplete } = await repository.place.list(SHARED_PREFIX);
  if (!isComplete) {
    throw new StoreError({ code: "UNAVAILABLE", operation: "list", location: repository.place.location, key: SHARED_PREFIX, problem: "more entries than anybody takes locks." });
  }
  const locks = [];
  for (const key of [EXCLUSIVE_KEY, ...keys]) {
    locks.push(await readCloudsticLock(repository, key));
  }
  return locks.flatMap((lock) => (lock === null ? [] : [lock]));
}

/** Null if it is not there. @throws {StoreError} */
export async function readCloudsticLock(repository: CloudsticRepository, key: string): Promise<CloudsticLock | null> {
  const seen = await repository.place.read(key);
  if (seen.kind === "absent") {
    return null;
  }
  const mode = key === EXCLUSIVE_KEY ? "exclusive" : "shared";
  return { key, mode, stamp: seen.stamp, content: seen.kind === "unreadable" ? { kind: "unreadable", problem: `it ${seen.problem}` } : contentOf(repository, seen.bytes) };
}

function contentOf({ key }: CloudsticRepository, bytes: Uint8Array): CloudsticContent {
  const unwrapped = unwrapObject(bytes, key);
  return unwrapped.kind === "plain" ? decodeCloudsticRecord(unwrapped.bytes) : unwrapped;
}
