import type { Clock } from "./clock.ts";
import { BUSY_MS_MAX } from "./limits.ts";
import type { Contention } from "./outcomes.ts";

const PATHS_MAX = 256;

/**
 * On Windows a rename or unlink is refused while somebody else is renaming the name or has it open, with the same
 * errors as for a missing permission. So a refusal counts as contention until the same path has been refused for
 * `BUSY_MS_MAX`. (Follows the behaviour documented for Windows; not tried on one.)
 */
export function createContention(clock: Pick<Clock, "monotonicMs">): Contention {
  const refusedSince = new Map<string, number>();
  return {
    isLikely(path) {
      const now = clock.monotonicMs();
      const since = refusedSince.get(path);
      if (since === undefined || refusedSince.size > PATHS_MAX) {
        refusedSince.clear();
        refusedSince.set(path, now);
        return true;
      }
      return now - since < BUSY_MS_MAX;
    },
  };
}
