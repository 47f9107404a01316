import type { RegisterStore, StoreCapabilities } from "@holdfast/store";
import type { Clause } from "./clause.ts";
import { systemClock, type TestkitClock } from "./clock.ts";
import { guaranteeOf, type ProvenGuarantee } from "./guarantee.ts";
import { freshRunId, freshSeed, seededRandom } from "./random.ts";
import { registerClauses } from "./register-clauses.ts";
import { type ClauseResult, runClause } from "./run-clause.ts";
import { CONNECTIONS_DEFAULT, openSession } from "./session.ts";

/** Where a run keeps its keys, below the place that the store was opened at. */
export const CHECK_PREFIX = "holdfast-check/";
export const ROUNDS_DEFAULT = 5;

export interface CheckOptions {
  /** One more connection to the store, independent of those before. In-process stores: see `shareStore`. */
  readonly connect: () => Promise<RegisterStore>;
  /** How many connections work at once, from 2 to 8. Default 4. */
  readonly connections?: number;
  /** Default: every clause of the contract. */
  readonly clauses?: readonly Clause[];
  /** How often the clauses about concurrency try their luck, 1 or more. Default 5. */
  readonly rounds?: number;
  /** Ends the run. What was not run by then is `unanswered`; what was written is still removed. */
  readonly signal?: AbortSignal;
  /** Called after each clause. */
  readonly onProgress?: (result: ClauseResult, done: number, total: number) => void;
  /** A whole number from 0 up to 2^32 for the random choices of the clauses. Default: a fresh one. */
  readonly seed?: number;
  readonly clock?: TestkitClock;
}

export interface CheckReport {
  readonly location: string;
  readonly capabilities: StoreCapabilities;
  readonly guarantee: ProvenGuarantee;
  /** One for each clause, in their order. */
  readonly results: readonly ClauseResult[];
  readonly requests: number;
  readonly durationMs: number;
  /** Everything that the run wrote was below this prefix. */
  readonly prefix: string;
  readonly seed: number;
}

/**
 * Holds a store, which others may be using, against its contract. All keys are below a prefix of this run's own and are
 * removed afterwards as far as the store lets them; `leftBehind` of the results says what stays.
 *
 * @throws {StoreError} What `connect` fails with. Once connected, whatever happens is told in the report.
 * @throws {ClauseViolation} `connect` did not settle within a minute.
 * @throws {RangeError} `connections` or `rounds` is out of range.
 */
export async function checkStore(options: CheckOptions): Promise<CheckReport> {
  const { clauses = registerClauses, rounds = ROUNDS_DEFAULT, clock = systemClock, seed = freshSeed() } = options;
  const signal = options.signal ?? new AbortController().signal;
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new RangeError(`rounds must be a whole number of 1 or more, not ${rounds}.`);
  }
  const runId = freshRunId();
  const prefix = `${CHECK_PREFIX}${runId}/`;
  const startedAtMs = clock.nowMs();
  const session = await openSession(options.connect, options.connections ?? CONNECTIONS_DEFAULT, clock);
  try {
    const settings = { random: seededRandom(seed), clock, rounds, runPrefix: prefix, runId };
    const results: ClauseResult[] = [];
    for (const clause of clauses) {
      const result = signal.aborted ? notRun(clause) : await runClause(clause, session, settings, signal);
      results.push(result);
      options.onProgress?.(result, results.length, clauses.length);
    }
    const { location, capabilities } = session.connections[0];
    const requests = results.reduce((sum, result) => sum + result.requests, 0);
    const durationMs = clock.nowMs() - startedAtMs;
    return { location, capabilities, guarantee: guaranteeOf(results), results, requests, durationMs, prefix, seed };
  } finally {
    await session.close();
  }
}

export function notRun({ id, title, safety }: Pick<Clause, "id" | "title" | "safety">): ClauseResult {
  return { id, title, safety, status: "unanswered", problem: "the run was cut short.", requests: 0, durationMs: 0, leftBehind: 0 };
}
