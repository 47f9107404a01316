import { LINE_SUFFIX, readLine } from "../read-line.ts";
import type { TrackedCall, World } from "../world.ts";
import type { Invariant, Watcher } from "./invariant.ts";

/** For the requests of the last try, and for a beat that is under way. */
const SLACK_MS = 500;

/** The first pauses are drawn from up to this. */
const FIRST_PAUSE_MS = 300;

/**
 * Rules 11 and 17: whoever need not wait any more, or gave up, takes its place out of the line, and does not leave that to its silence.
 * As with leases that were given up, the next try comes within three times what has passed since; what would come close to the end of
 * the place is left alone, and only while the requests of its owner go well.
 */
export const leavesLine: Invariant = {
  id: "leaves-line",
  title: "whoever does not wait any more does not stand in line until its place expires",
  watch(): Watcher {
    const stoodSinceMs = new Map<string, number>();
    return {
      afterStep(world) {
        const standing = new Set<string>();
        for (const [key, { body }] of world.store.registers()) {
          for (const { as, ttlMs } of key.endsWith(LINE_SUFFIX) ? readLine(body) : []) {
            standing.add(as);
            const sinceMs = stoodSinceMs.get(as) ?? world.nowMs;
            stoodSinceMs.set(as, sinceMs);
            const call = world.calls.find(({ inLine }) => inLine?.as === as);
            if (call !== undefined && isOverdue(world, call, sinceMs, ttlMs)) {
              return `${call.process.name} (${as}) does not wait any more, could have left the line, and did not`;
            }
          }
        }
        for (const as of stoodSinceMs.keys()) {
          if (!standing.has(as)) {
            stoodSinceMs.delete(as);
          }
        }
        return undefined;
      },
    };
  },
};

function isOverdue({ nowMs, scenario }: World, { process, settledAtMs }: TrackedCall, stoodSinceMs: number, ttlMs: number): boolean {
  if (settledAtMs === null || !process.running || process.stoppedMs() > 0) {
    return false;
  }
  const sinceMs = Math.max(stoodSinceMs, settledAtMs, process.troubledUntilMs);
  const dueMs = sinceMs + (Math.max(FIRST_PAUSE_MS, 3 * (sinceMs - settledAtMs)) + 2 * scenario.requestTimeoutMs + SLACK_MS) / process.rate;
  return nowMs > dueMs && dueMs < settledAtMs + ttlMs / 2;
}
