import { checkHistory, type HistoryEntry, type HistoryProblem } from "./check-history.ts";
import { checkWrites, type StaleWrite } from "./check-writes.ts";
import { type AcceptedWrite, parseHistory } from "./parse-history.ts";

export interface HistoryVerdict {
  readonly leases: number;
  readonly writes: number;
  readonly problems: readonly (HistoryProblem | StaleWrite)[];
}

/**
 * Judges a run of real processes on a real store, or any other, by what they wrote down: no two conflicting leases at one moment,
 * tokens in order, and no write accepted with a token that is stale.
 *
 * @param texts One for each process or judge, in the format of the README.
 * @throws {HistoryFormatError} when a history cannot be read.
 */
export function judgeHistory(texts: readonly string[]): HistoryVerdict {
  const { leases, writes } = parseHistory(texts);
  return { leases: leases.length, writes: writes.length, problems: [...checkHistory(leases), ...checkWrites(writes)] };
}

/** One problem in a line for people. */
export function describeHistoryProblem(problem: HistoryProblem | StaleWrite): string {
  switch (problem.kind) {
    case "overlap":
      return `${problem.lock}: ${leaseWords(problem.earlier)} and ${leaseWords(problem.later)} overlap`;
    case "token-order":
      return `${problem.lock}: ${leaseWords(problem.later)} began after ${leaseWords(problem.earlier)} had ended, and its token is not higher`;
    case "stale-token":
      return `${problem.lock}: ${writeWords(problem.later)} was accepted after ${writeWords(problem.earlier)}`;
  }
}

function leaseWords({ holder, mode, token, fromMs, untilMs }: HistoryEntry): string {
  return `${holder} (${mode}, token ${token}, from ${fromMs} to ${untilMs} ms)`;
}

function writeWords({ holder, token, atMs }: AcceptedWrite): string {
  return `a write of ${holder} with token ${token} at ${atMs} ms`;
}
