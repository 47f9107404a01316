import type { ClauseResult } from "./run-clause.ts";

/**
 * What results allow to promise about locks on the store.
 *
 * - `fenced`: every promise that exclusion and fencing tokens rest on was kept.
 * - `advisory`: at least one was broken; two holders of one lock are possible.
 * - `unknown`: none was broken, but at least one got no answer.
 */
export type ProvenGuarantee = "fenced" | "advisory" | "unknown";

/** Judges by the clauses marked `safety` alone: the others cost time or comfort, not exclusion. */
export function guaranteeOf(results: readonly ClauseResult[]): ProvenGuarantee {
  const statuses = results.filter((result) => result.safety).map((result) => result.status);
  if (statuses.includes("failed")) {
    return "advisory";
  }
  return statuses.includes("unanswered") || !statuses.includes("passed") ? "unknown" : "fenced";
}
