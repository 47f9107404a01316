import { createBackoff } from "../backoff.ts";
import type { Context } from "../context.ts";
import { POLL_MAX_MS, POLL_MIN_MS } from "../limits.ts";
import { untilOver } from "../until-over.ts";
import type { Line, LineLook } from "./line.ts";
import type { Place } from "./place.ts";

/**
 * Rule 17: who need not wait any more leaves the line, so that the next one need not wait for its silence. Also a join whose outcome is
 * not known is followed until it can land no more (rule 11). Bounded by the time for which such a place could stand at all.
 */
export function leaveLine(context: Context, line: Line, place: Place): Promise<void> {
  let known: LineLook | undefined = line.judgeAgain(place.id);
  let mayHurry = true;

  /** One attempt, the first from what was seen last. */
  async function isLeft(): Promise<boolean> {
    const isFirst = known !== undefined;
    const look = known ?? (await line.look(context.requestTimeoutMs, place.id));
    known = undefined;
    if (look.kind === "unavailable") {
      return false;
    }
    const others = look.living.filter(({ id }) => id !== place.id);
    if (others.length === look.living.length) {
      return !isFirst && !place.mayLand();
    }
    const { kind } = await line.swap(others, context.requestTimeoutMs);
    if (kind === "conflict" && mayHurry) {
      // Most often somebody joined behind us in the same moment, who waits for nothing else than this.
      mayHurry = false;
      return isLeft();
    }
    return kind === "written";
  }

  return untilOver(context, {
    retry: createBackoff(context.random, POLL_MIN_MS / 5, POLL_MAX_MS / 5),
    mayMatter: () => known !== undefined || place.silentForMs() <= place.ttlMs + context.graceMs,
    isOver: isLeft,
  });
}
