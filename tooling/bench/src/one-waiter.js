import { createLockManager } from "@holdfast/core";
import { recording } from "./recording-store.js";
import { createVirtualClock } from "./virtual-clock.js";

/** @typedef {{ store: import("@holdfast/store").RegisterStore, minutes: number, watch?: boolean, realMs?: number }} Wait */

/**
 * What a waiter of a lock asks of the store while somebody holds it and renews it every third of 60 s. In time that is turned by
 * hand, so the counts are those of any machine.
 *
 * @param {Wait} wait `watch: false` makes it a store that can only be polled; `realMs` gives a file system time to tell.
 * @returns {Promise<{ requests: readonly { name: string }[], changes: number }>} Without the looks that begin the wait.
 */
export async function oneWaiter({ store, minutes, watch, realMs }) {
  const { clock, advance } = createVirtualClock(realMs);
  const holder = recording(store);
  const waiter = recording(store, { watch });
  const lease = await createLockManager({ store: holder.store, clock }).acquire("deploy", { ttlMs: 60_000 });
  const stop = new AbortController();
  const waiting = createLockManager({ store: waiter.store, clock })
    .acquire("deploy", { waitMs: 86_400_000, signal: stop.signal })
    .catch((error) => error);
  await advance(1_000);
  const [asked, changed] = [waiter.requests.length, holder.requests.length];
  await advance(minutes * 60_000);
  const requests = waiter.requests.slice(asked);
  const changes = holder.requests.length - changed;
  stop.abort();
  await waiting;
  await lease.release();
  await store.close();
  return { requests, changes };
}

/** Reads that a safety net against a lost notice may add: one in 15 s. */
export const netsIn = (minutes) => minutes * 4;
