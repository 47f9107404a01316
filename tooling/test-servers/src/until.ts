import { setTimeout as pause } from "node:timers/promises";

const POLL_MS = 50;

/** Looks again and again, for at most `limitMs`. @throws {Error} "`what` did not come to be within ...". */
export async function until(what: string, limitMs: number, condition: () => boolean | Promise<boolean>): Promise<void> {
  const endsAtMs = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() >= endsAtMs) {
      throw new Error(`${what} did not come to be within ${limitMs} ms.`);
    }
    await pause(POLL_MS);
  }
}
