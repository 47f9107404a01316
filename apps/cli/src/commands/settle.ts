import { createLockManager } from "@holdfast/core";
import { EXIT_CODES } from "../exit-codes.ts";
import { systemClock } from "../supervise/clock.ts";
import { letGo } from "./let-go.ts";
import { readSettlement } from "./settlement.ts";
import { openKnown } from "../vetting/open-vetted.ts";

/** After this the lease's own ttl is the better way, and nobody may wait for us any longer. */
const GIVE_UP_AFTER_MS = 60_000;

/** Gives back the leases of a `run` that was killed, once its watcher has seen the whole tree end. */
export async function settle(): Promise<number> {
  const settlement = readSettlement(process.env);
  if (settlement === undefined) {
    return EXIT_CODES.USAGE.code;
  }
  systemClock().after(GIVE_UP_AFTER_MS, () => process.exit(EXIT_CODES.STORE.code));
  const store = await openKnown(settlement);
  const manager = createLockManager({ store });
  await Promise.all(settlement.leases.map(({ lock, leaseId }) => manager.releaseById(lock, leaseId)));
  await letGo(manager, store);
  process.exit(EXIT_CODES.OK.code);
}
