import { isStoreError, type RegisterStore } from "@holdfast/store";
import { appliesTo, type Clause, type ClauseContext } from "./clause.ts";
import { type RunSettings, startClause } from "./clause-context.ts";
import { removeBelow } from "./clean-up.ts";
import type { TestkitClock } from "./clock.ts";
import type { Session } from "./session.ts";
import { ClauseViolation } from "./violation.ts";
import { within } from "./wait.ts";

/** The slowest clause waits some 20 s for a store that breaks it. */
export const CLAUSE_LIMIT_MS = 60_000;
export const CLEAN_UP_LIMIT_MS = 20_000;

/**
 * - `passed`: the promise was kept.
 * - `failed`: it was broken; `problem` says how.
 * - `unanswered`: the store did not answer, or not in time, so nothing is known; `problem` says why.
 * - `not-applicable`: the clause is about stores with other capabilities; its opposite ran instead.
 */
export type ClauseStatus = "passed" | "failed" | "unanswered" | "not-applicable";

export interface ClauseResult {
  readonly id: string;
  readonly title: string;
  readonly safety: boolean;
  readonly status: ClauseStatus;
  /** A sentence for a person. Null where there is none. */
  readonly problem: string | null;
  /** What the clause failed with, for its stack. */
  readonly cause?: unknown;
  /** What the clause asked of the store, clean-up not counted. */
  readonly requests: number;
  readonly durationMs: number;
  /** Keys that could not be removed afterwards. Null where the store could not even list them. */
  readonly leftBehind: number | null;
}

/** Runs one clause and tidies up after it. Rejects never: everything that can happen is a result. */
export async function runClause(clause: Clause, session: Session<RegisterStore>, settings: RunSettings, signal: AbortSignal): Promise<ClauseResult> {
  const { id, title, safety } = clause;
  const [store] = session.connections;
  if (!appliesTo(clause, store.capabilities)) {
    return { id, title, safety, status: "not-applicable", problem: null, requests: 0, durationMs: 0, leftBehind: 0 };
  }
  const startedAtMs = settings.clock.nowMs();
  const ended = new AbortController();
  const run = startClause(clause, session, settings, AbortSignal.any([ended.signal, signal]));
  const verdict = await judge(clause, run.context, signal);
  const [requests, durationMs] = [run.requests(), settings.clock.nowMs() - startedAtMs];
  ended.abort();
  await run.close();
  const leftBehind = await cleanUp(store, run.context.prefix, settings.clock);
  return { id, title, safety, ...verdict, requests, durationMs, leftBehind };
}

export type Verdict = Pick<ClauseResult, "status" | "problem" | "cause">;

/** Runs what is to be judged, for at most `CLAUSE_LIMIT_MS`. Rejects never. */
export async function judge<Context extends Pick<ClauseContext, "clock">>(
  clause: { run(context: Context): Promise<void> },
  context: Context,
  signal: AbortSignal,
): Promise<Verdict> {
  const cut = new AbortController();
  const limit = context.clock.delay(CLAUSE_LIMIT_MS, AbortSignal.any([cut.signal, signal])).then(() => overdue);
  try {
    return await Promise.race([clause.run(context).then(() => kept), limit]);
  } catch (error) {
    return verdictOn(error, signal);
  } finally {
    cut.abort();
  }
}

const kept: Verdict = { status: "passed", problem: null };
const overdue: Verdict = { status: "unanswered", problem: `the clause did not end within ${CLAUSE_LIMIT_MS} ms.` };

function verdictOn(error: unknown, signal: AbortSignal): Verdict {
  if (signal.aborted) {
    return { status: "unanswered", problem: "the run was cut short.", cause: error };
  }
  if (error instanceof ClauseViolation) {
    return { status: "failed", problem: error.message, cause: error };
  }
  if (isStoreError(error)) {
    const isOutage = error.code === "UNAVAILABLE" || error.code === "INDETERMINATE" || error.code === "DENIED";
    return { status: isOutage ? "unanswered" : "failed", problem: `${error.code}: ${error.message}`, cause: error };
  }
  return { status: "failed", problem: `the clause broke off with ${String(error)}, which is no StoreError.`, cause: error };
}

async function cleanUp(store: RegisterStore, prefix: string, clock: TestkitClock): Promise<number | null> {
  const ended = new AbortController();
  try {
    return await within(removeBelow(store, prefix, ended.signal), CLEAN_UP_LIMIT_MS, clock, "the clean-up");
  } catch {
    // The clause has its verdict already; that its keys stay is told by the null.
    return null;
  } finally {
    ended.abort();
  }
}
