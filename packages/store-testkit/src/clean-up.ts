import type { RegisterStore } from "@holdfast/store";

/** Requests in flight. */
const REMOVERS = 8;

/**
 * Removes what a clause wrote, as far as the store lets it, and says how many keys stay.
 *
 * @param prefix Ends with a slash; nothing above it is touched.
 * @returns Null where the store did not even list them.
 */
export async function removeBelow(store: RegisterStore, prefix: string, signal: AbortSignal): Promise<number | null> {
  let left = 0;
  try {
    const waiting = [...(await store.list(prefix, { signal }))].filter((entry) => entry.key.startsWith(prefix));
    const worker = async () => {
      for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
        left += (await removeOne(store, entry.key, signal)) ? 0 : 1;
      }
    };
    await Promise.all(Array.from({ length: REMOVERS }, worker));
    return left;
  } catch {
    // A broken store fails its clauses; that it cannot be tidied up either is told by the null.
    return null;
  }
}

async function removeOne(store: RegisterStore, key: string, signal: AbortSignal): Promise<boolean> {
  try {
    const outcome = await store.read(key, { signal });
    return outcome.kind === "absent" || (await store.remove(key, outcome.version, { signal })).kind === "removed";
  } catch {
    // Counted by the caller: one key that stays must not keep the others from going.
    return false;
  }
}
