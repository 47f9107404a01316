import { isStoreError } from "@holdfast/store";
import type { ClauseResult } from "../run-clause.ts";
import type { Check } from "./checks.ts";

/**
 * - `passed`: every clause was kept.
 * - `failed`: one was broken; `problem` says how.
 * - `forbidden`: the store refused for want of a permission; `problem` names it.
 * - `unanswered`: the store did not answer, or the run was cut short.
 * - `not-tried`: there was nothing to try; `problem` says why.
 */
export type FindingStatus = "passed" | "failed" | "forbidden" | "unanswered" | "not-tried";

/** What came of one check. */
export interface Finding {
  readonly id: string;
  readonly title: string;
  readonly status: FindingStatus;
  /** Null where there is nothing to say. */
  readonly problem: string | null;
  readonly requests: number;
  readonly durationMs: number;
}

/** From bad to good: a check is as good as the worst of its clauses. */
const ORDER: readonly FindingStatus[] = ["failed", "unanswered", "forbidden", "passed"];

export function findingOf({ id, title, clauses }: Check, results: readonly ClauseResult[]): Finding {
  const own = results.filter((result) => clauses.includes(result.id) && result.status !== "not-applicable");
  const told = own.map((result) => ({ status: statusOf(result), problem: result.problem }));
  const worst = ORDER.map((status) => told.find((one) => one.status === status)).find((one) => one !== undefined);
  return {
    id,
    title,
    ...(worst ?? { status: "not-tried", problem: "nothing of this applies to the store." }),
    requests: own.reduce((sum, { requests }) => sum + requests, 0),
    durationMs: own.reduce((sum, { durationMs }) => sum + durationMs, 0),
  };
}

function statusOf({ status, cause }: ClauseResult): FindingStatus {
  if (status === "unanswered" && isStoreError(cause) && cause.code === "DENIED") {
    return "forbidden";
  }
  return status === "not-applicable" ? "not-tried" : status;
}
