import type { LockManager } from "@holdfast/core";
import type { AnyStore } from "../drivers/driver.ts";

/** A store that keeps versions gets the last one but one taken away after a release; it may stay, but need not for a second's sake. */
const CLEAN_UP_MS = 2_000;

/** Lets a store go when what the manager does behind our back is done, or has had its time. */
export async function letGo(manager: LockManager, store: AnyStore): Promise<void> {
  await manager.close({ waitMs: CLEAN_UP_MS });
  await store.close();
}
