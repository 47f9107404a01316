import type { TestkitClock } from "./clock.ts";
import { ClauseViolation } from "./violation.ts";

/** From the first look to the next; doubled up to `POLL_MAX_MS`. */
const POLL_MIN_MS = 10;
const POLL_MAX_MS = 250;

/**
 * The answer, if it comes in time. The request itself goes on: only the wait for it ends.
 *
 * @throws {ClauseViolation} "`what` did not settle within ...".
 */
export async function within<Answer>(request: Promise<Answer>, limitMs: number, clock: TestkitClock, what: string): Promise<Answer> {
  const cut = new AbortController();
  const limit = clock.delay(limitMs, cut.signal).then(() => {
    throw new ClauseViolation(`${what} did not settle within ${limitMs} ms.`);
  });
  try {
    return await Promise.race([request, limit]);
  } finally {
    cut.abort();
  }
}

/** Looks again and again until the condition holds or `limitMs` are over, and says which. */
export async function holdsWithin(
  condition: () => boolean | Promise<boolean>,
  limitMs: number,
  clock: TestkitClock,
  signal: AbortSignal,
): Promise<boolean> {
  const startedAtMs = clock.nowMs();
  for (let pollMs = POLL_MIN_MS; ; pollMs = Math.min(2 * pollMs, POLL_MAX_MS)) {
    if (await condition()) {
      return true;
    }
    if (clock.nowMs() - startedAtMs >= limitMs) {
      return false;
    }
    await clock.delay(pollMs, signal);
  }
}
