import { isStoreError } from "@holdfast/store";
import { createBackoff } from "../backoff.ts";
import type { Context } from "../context.ts";
import { POLL_MAX_MS, POLL_MIN_MS } from "../limits.ts";
import { sleep } from "../sleep.ts";
import type { Line } from "./line.ts";
import type { Place } from "./place.ts";

/**
 * Rule 17: who need not wait any more leaves the line, so that the next one need not wait for its silence. Also a join whose outcome is
 * not known is followed until it can land no more (rule 11). Bounded by the time for which such a place could stand at all.
 */
export async function leaveLine(context: Context, line: Line, place: Place): Promise<void> {
  const retry = createBackoff(context.random, POLL_MIN_MS / 5, POLL_MAX_MS / 5);
  let mayHurry = true;
  let look = line.judgeAgain(place.id);
  for (let isFirst = true; isFirst || place.silentForMs() <= place.ttlMs + context.graceMs; isFirst = false) {
    try {
      if (!isFirst) {
        const again = await line.look(context.requestTimeoutMs, place.id);
        if (again.kind === "unavailable") {
          await sleep(context.clock, retry.nextMs(), [], { keepAlive: false });
          continue;
        }
        look = again;
      }
      const others = look.living.filter(({ id }) => id !== place.id);
      if (others.length < look.living.length) {
        const written = await line.swap(others, context.requestTimeoutMs);
        if (written.kind === "written") {
          return;
        }
        if (written.kind === "conflict" && mayHurry) {
          // Most often somebody joined behind us, who now waits for nothing else than this.
          mayHurry = false;
          continue;
        }
      } else if (!isFirst && !place.mayLand()) {
        return;
      }
    } catch (error) {
      if (isStoreError(error)) {
        // The store refuses us for good: the place ends by its silence.
        return;
      }
      throw error;
    }
    await sleep(context.clock, retry.nextMs(), [], { keepAlive: false });
  }
}
