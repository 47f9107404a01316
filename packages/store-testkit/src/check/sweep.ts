import { isStoreError, type RegisterStore } from "@holdfast/store";
import type { TestkitClock } from "../clock.ts";

/** What stays of a run. */
export interface Remains {
  /** Keys that are still there. Null: the store did not even list them. */
  readonly keys: readonly string[] | null;
  /** Why they are. */
  readonly problem: string | null;
}

const NOTHING: Remains = { keys: [], problem: null };

/** A write that was given up may still land; so the last look comes a little later. */
const PATIENCE_MS = 300;
const SWEEP_LIMIT_MS = 20_000;

/**
 * Looks once more for what a run wrote, removes it, and says what stays. Ends after 20 s at the latest.
 *
 * @param prefix Ends with a slash; nothing above it is touched.
 */
export async function sweep(store: RegisterStore, prefix: string, clock: TestkitClock): Promise<Remains> {
  const ended = new AbortController();
  const limit = clock.delay(SWEEP_LIMIT_MS, ended.signal).then(
    (): Remains => ({ keys: null, problem: `the clean-up did not end within ${SWEEP_LIMIT_MS / 1_000} s.` }),
  );
  try {
    return await Promise.race([sweepTwice(store, prefix, clock, ended.signal), limit]);
  } finally {
    ended.abort();
  }
}

async function sweepTwice(store: RegisterStore, prefix: string, clock: TestkitClock, signal: AbortSignal): Promise<Remains> {
  await clock.delay(PATIENCE_MS, signal);
  const first = await sweepOnce(store, prefix, signal);
  return first.keys?.length === 0 && first.problem === null ? NOTHING : sweepOnce(store, prefix, signal);
}

async function sweepOnce(store: RegisterStore, prefix: string, signal: AbortSignal): Promise<Remains> {
  let problem: string | null = null;
  const keys: string[] = [];
  try {
    for (const { key } of await store.list(prefix, { signal })) {
      const stays = await removeOne(store, key, signal);
      if (stays !== null) {
        keys.push(key);
        problem ??= stays;
      }
    }
    return { keys, problem };
  } catch (error) {
    return { keys: null, problem: wordsOf(error) };
  }
}

/** Null: it is gone. */
async function removeOne(store: RegisterStore, key: string, signal: AbortSignal): Promise<string | null> {
  try {
    const outcome = await store.read(key, { signal });
    const isGone = outcome.kind === "absent" || (await store.remove(key, outcome.version, { signal })).kind === "removed";
    return isGone ? null : "it was changed meanwhile.";
  } catch (error) {
    return wordsOf(error);
  }
}

function wordsOf(error: unknown): string {
  return isStoreError(error) ? `${error.problem}${error.hint === undefined ? "" : ` ${error.hint}`}` : String(error);
}
