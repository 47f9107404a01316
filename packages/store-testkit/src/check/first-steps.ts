import { isStoreError, type RegisterStore } from "@holdfast/store";

/** What the first requests of all tell, before anything is tried in earnest. */
export type FirstSteps =
  /** The driver itself refuses to keep locks there. */
  | { readonly kind: "refused"; readonly why: string }
  | {
      readonly kind: "go-on";
      /** The store stamps what it keeps, and tells its own time. */
      readonly tellsAges: boolean;
      /** Null: keys can be removed. Else the refusal. */
      readonly cannotRemove: string | null;
    };

/**
 * Writes one key, looks at it, and removes it: a store that cannot be reached at all fails here, and not a hundred times.
 *
 * @throws {StoreError} What kept the key from being written or read: nothing can be said about the store.
 */
export async function takeFirstSteps(store: RegisterStore, key: string, body: Uint8Array, signal: AbortSignal): Promise<FirstSteps> {
  try {
    await store.create(key, body, { signal });
  } catch (error) {
    if (isStoreError(error) && error.code === "UNSUPPORTED") {
      return { kind: "refused", why: error.problem };
    }
    throw error;
  }
  const found = await store.read(key, { signal });
  const tellsAges = found.kind === "found" && found.ageMs !== null;
  return { kind: "go-on", tellsAges, cannotRemove: found.kind === "found" ? await tryToRemove(store, key, found.version, signal) : null };
}

type Version = Parameters<RegisterStore["remove"]>[1];

async function tryToRemove(store: RegisterStore, key: string, version: Version, signal: AbortSignal): Promise<string | null> {
  try {
    await store.remove(key, version, { signal });
    return null;
  } catch (error) {
    if (isStoreError(error) && error.code === "DENIED") {
      return error.problem;
    }
    throw error;
  }
}
