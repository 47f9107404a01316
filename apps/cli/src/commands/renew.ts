import { createLockManager, LeaseEndedError, type LockManager } from "@holdfast/core";
import { wallNowMs } from "../clock.ts";
import type { StoreChoice } from "../drivers/driver.ts";
import { shortDuration } from "../duration.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { givenHandle } from "../handles/given-handle.ts";
import type { Handle } from "../handles/handle.ts";
import { stateOf } from "../handles/keeper.ts";
import { heading } from "../output/json.ts";
import { plain, say } from "../output/person.ts";
import { reportFailure } from "../output/report-failure.ts";
import { openKnown } from "../vetting/open-vetted.ts";
import { findLease } from "./find-lease.ts";
import { lookAt } from "./look-at.ts";
import { marginFor } from "./margin.ts";

export interface HandleOptions {
  readonly settings?: StoreChoice["settings"];
  readonly json?: boolean;
}

/** Renews the lease of a handle, from whatever process and machine; or sees to it that its keeper does. */
export async function renew(text: string | undefined, options: HandleOptions): Promise<number> {
  let handle: Handle | undefined;
  try {
    handle = givenHandle(text).handle;
    const store = await openKnown({ store: handle.store, ...(options.settings === undefined ? {} : { settings: options.settings }) });
    const kept = handle.keeper !== null && stateOf(handle.keeper) !== "gone";
    const { remainingMs, token } = await (kept ? lookAtKept : renewOnce)(createLockManager({ store }), handle);
    await store.close();
    const { lock, mode, leaseId } = handle;
    say(
      options.json === true
        ? JSON.stringify({ ...heading("renew"), lock, mode, leaseId, token, kept, remainingMs, deadline: new Date(wallNowMs() + remainingMs).toISOString() })
        : `${plain(lock)} is held for ${shortDuration(remainingMs)}${kept ? ", and its keeper renews it" : ", unless renewed"} (token ${token})`,
    );
    return EXIT_CODES.OK.code;
  } catch (error) {
    const at = { store: handle?.store ?? "", name: handle?.lock };
    return reportFailure(error, { json: options.json === true ? "stdout" : undefined, store: at.store, look: handle === undefined ? "holdfast list" : lookAt(at) });
  }
}

interface Renewed {
  readonly remainingMs: number;
  /** Over claims it grows with each process that takes the lease on. */
  readonly token: number;
}

async function renewOnce(manager: LockManager, handle: Handle): Promise<Renewed> {
  const lease = await manager.resume(handle, { marginMs: marginFor(handle.ttlMs) });
  return { remainingMs: Math.floor(lease.remainingMs()), token: lease.token };
}

/** Its keeper renews it; two at once would take it from each other. By the store's clock, where there is one. */
async function lookAtKept(manager: LockManager, handle: Handle): Promise<Renewed> {
  const found = findLease(await manager.inspect(handle.lock), handle);
  if (found.kind !== "held") {
    throw new LeaseEndedError(handle.lock, found.reason);
  }
  return { remainingMs: Math.floor(Math.max(0, handle.ttlMs - marginFor(handle.ttlMs) - (found.ageMs ?? 0))), token: found.token };
}
