import type { SharedClock } from "./clock.ts";
import { readProcessTable } from "./processes.ts";
import { membersOf, type TreeIdentity } from "./tree.ts";

/** How often a process that may be in the middle of an exec is looked at again. */
const LOOKS_MAX = 5;
const LOOK_AGAIN_MS = 2;

/**
 * The processes that a command left behind when it ended, daemons among them: they would go on without a lock.
 * One look at the process table, about 4 ms for a hundred processes; more only when a newborn process cannot be told yet.
 */
export async function leftoversOf(tree: TreeIdentity, clock: SharedClock): Promise<readonly number[]> {
  for (let look = 1; look <= LOOKS_MAX; look += 1) {
    const table = readProcessTable(tree.root);
    const members = membersOf(tree, table);
    if (members.length > 0 || !table.some(({ unsure }) => unsure)) {
      return members.map(({ pid }) => pid);
    }
    await clock.sleep(LOOK_AGAIN_MS);
  }
  return [];
}
