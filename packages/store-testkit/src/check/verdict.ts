import type { Check } from "./checks.ts";
import type { Finding } from "./finding.ts";

/**
 * What locks on the store are worth.
 *
 * - `fenced`: one holder at a time, and tokens that grow from holder to holder.
 * - `exclusive`: one holder at a time, as long as everybody's clock runs at a sane rate; the store cannot order late writes.
 * - `advisory`: honest people keep out of each other's way; nothing more is proven.
 * - `unsafe`: two can hold one lock, and both be told so.
 */
export type Guarantee = "fenced" | "exclusive" | "advisory" | "unsafe";

export interface Verdict {
  readonly guarantee: Guarantee;
  /** Why it is no better. Null for the best that such a store can have. */
  readonly why: string | null;
  /** False where something stayed unanswered, so that the guarantee may be better than said. */
  readonly isComplete: boolean;
}

/** @param best What a store has that keeps every promise. */
export function verdictOn(checks: readonly Check[], findings: readonly Finding[], best: Guarantee): Verdict {
  const of = (check: Check): Finding | undefined => findings.find(({ id }) => id === check.id);
  const isComplete = findings.every(({ status }) => status !== "unanswered");
  for (const level of ["unsafe", "advisory"] as const) {
    const broken = checks.filter((check) => check.broken === level && of(check)?.status === "failed");
    const [first] = broken;
    if (first !== undefined) {
      return { guarantee: level, why: `${first.title}: ${of(first)?.problem ?? "it was not kept."}`, isComplete };
    }
  }
  const open = checks.map((check) => ({ check, finding: of(check) })).find(({ check, finding }) =>
    finding?.status === "unanswered" || (finding?.status === "forbidden" && check.forbidden === "advisory"));
  if (open !== undefined) {
    return { guarantee: "advisory", why: `not proven. ${open.check.title}: ${open.finding?.problem ?? "no answer."}`, isComplete };
  }
  return { guarantee: best, why: null, isComplete };
}
