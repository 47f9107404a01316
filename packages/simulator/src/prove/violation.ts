import { type Exploration, runPlan } from "../explore-random.ts";
import { renderSvg } from "../render-svg.ts";
import { renderText } from "../render-text.ts";
import type { RunResult } from "../run.ts";
import type { Plan } from "../scenario.ts";
import { shrink } from "../shrink.ts";

/** What the long run tells when a promise was broken, or a mutant was not caught. */
export interface Violation {
  readonly text: string;
  /** A sequence diagram, where there is a schedule to draw. */
  readonly drawing: string | null;
}

/** The schedule that broke a promise, shrunk to what the failure needs. */
export async function shrunkViolation(exploration: Exploration, plan: Plan, result: RunResult): Promise<Violation> {
  const { scenario, plan: smallest } = await shrink(exploration, plan, result.violation?.invariant ?? "");
  const traced = await runPlan({ ...exploration, scenario }, smallest, true);
  return drawnViolation(`${scenario.id} broke a promise, seed ${plan.seed}; as little of it as still does`, traced);
}

export function drawnViolation(title: string, traced: RunResult): Violation {
  return { text: `${title}:\n${renderText(traced)}`, drawing: `${renderSvg(traced, title)}\n` };
}

/** Of what has no sequence diagram: its text has a column for each process. */
export function undrawnViolation(text: string | null | undefined): Violation | null {
  return text === null || text === undefined ? null : { text, drawing: null };
}
