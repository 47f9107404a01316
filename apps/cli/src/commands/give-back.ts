import type { LeaseGroup } from "@holdfast/core";
import { shortDuration } from "../duration.ts";
import { note } from "../output/person.ts";

/** How long a finished command may be kept waiting by a store that does not take the release; the lease then ends by itself. */
const RELEASE_WAIT_MS = 5_000;

export const GIVEN_BACK_LATER = "after its last renewal";

/** Releases all of it; what the store did not confirm is told. */
export async function giveBack(group: Pick<LeaseGroup, "release">, { ttlMs, look }: { readonly ttlMs: number; readonly look: string }): Promise<void> {
  const released = await group.release({ waitMs: RELEASE_WAIT_MS });
  if (released.some(({ kind }) => kind === "unconfirmed")) {
    note(`the store did not confirm that the lock was given back; it frees itself ${shortDuration(ttlMs)} ${GIVEN_BACK_LATER}. To look at it: ${look}`);
  }
}
