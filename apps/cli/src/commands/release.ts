import { createLockManager, LeaseEndedError, type LockManager } from "@holdfast/core";
import { rmSync } from "node:fs";
import { EXIT_CODES } from "../exit-codes.ts";
import { type GivenHandle, givenHandle } from "../handles/given-handle.ts";
import type { Handle } from "../handles/handle.ts";
import { askToEnd, stateOf } from "../handles/keeper.ts";
import { heading } from "../output/json.ts";
import { plain, say } from "../output/person.ts";
import { reportFailure } from "../output/report-failure.ts";
import { openKnown } from "../vetting/open-vetted.ts";
import { systemClock } from "../supervise/clock.ts";
import { findLease } from "./find-lease.ts";
import { lookAt } from "./look-at.ts";
import type { HandleOptions } from "./renew.ts";
import { letGo } from "./let-go.ts";

/** How long a keeper may take to give the lease back; then it is given back for it. */
const KEEPER_ENDS_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 20;

/** Gives the lease of a handle back, and ends its keeper. Said twice, it is still given back. */
export async function release(text: string | undefined, options: HandleOptions): Promise<number> {
  let given: GivenHandle | undefined;
  try {
    given = givenHandle(text);
    const { handle, file } = given;
    const store = await openKnown({ store: handle.store, ...(options.settings === undefined ? {} : { settings: options.settings }) });
    await endKeeper(handle);
    const manager = createLockManager({ store });
    await giveBackHandle(manager, handle);
    await letGo(manager, store);
    if (file !== undefined) {
      rmSync(file, { force: true });
    }
    const { lock, leaseId, token } = handle;
    say(options.json === true ? JSON.stringify({ ...heading("release"), lock, leaseId, token, released: true }) : `${plain(lock)} was given back`);
    return EXIT_CODES.OK.code;
  } catch (error) {
    const at = { store: given?.handle.store ?? "", name: given?.handle.lock };
    return reportFailure(error, { json: options.json === true ? "stdout" : undefined, store: at.store, look: given === undefined ? "holdfast list" : lookAt(at) });
  }
}

async function endKeeper({ keeper }: Handle): Promise<void> {
  if (keeper === null || stateOf(keeper) !== "alive") {
    return;
  }
  const clock = systemClock();
  const giveUpAtMs = clock.nowMs() + KEEPER_ENDS_WITHIN_MS;
  askToEnd(keeper);
  while (stateOf(keeper) === "alive" && clock.nowMs() < giveUpAtMs) {
    await clock.sleep(LOOK_EVERY_MS);
  }
}

/** @throws {LeaseEndedError} when it had ended before: then what was done under it was not protected to the end. */
async function giveBackHandle(manager: LockManager, handle: Handle): Promise<void> {
  const found = findLease(await manager.inspect(handle.lock), handle);
  if (found.kind === "ended") {
    // A shared lease that was given back leaves nothing behind, so that a second release finds nothing.
    if (found.reason === "released" || (handle.mode === "shared" && found.reason === "vanished")) {
      return;
    }
    // A store without conditional writes shows nothing of a lease that is over; asked by its id, it knows.
    if (found.reason === "vanished" && (await manager.releaseById(handle.lock, handle.leaseId)).kind === "released") {
      return;
    }
    throw new LeaseEndedError(handle.lock, found.reason);
  }
  const outcome = await manager.releaseById(handle.lock, handle.leaseId);
  if (outcome.kind === "not-held") {
    throw new LeaseEndedError(handle.lock, "taken-over");
  }
}
