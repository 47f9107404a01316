import { type Failure, type RandomExploration, runPlan, runSeed } from "./explore-random.ts";
import type { Mutant } from "./mutants/mutant.ts";
import { runSteered } from "./steer.ts";
import { type Case, caseWeight, shrink } from "./shrink.ts";

export interface SearchOptions extends RandomExploration {
  /** Of how many failing schedules the one that shrinks best is taken. */
  readonly failures: number;
}

export interface Found {
  /** As drawn. */
  readonly seed: string;
  /** As little of it as still fails. */
  readonly shrunk: Failure;
  readonly schedules: number;
  readonly steps: number;
}

/** Looks for failing schedules and shrinks them; null when there is none among so many. The result has a trace. */
export async function findFailure({ seedPrefix, schedules, failures, ...exploration }: SearchOptions): Promise<Found | null> {
  let best: { readonly seed: string; readonly smallest: Case } | null = null;
  let steps = 0;
  let tried = 0;
  let triedUntilFirst = 0;
  for (let failed = 0; tried < schedules && failed < failures; tried += 1) {
    const seed = `${seedPrefix}/${tried}`;
    const { plan, result } = await runSeed(exploration, seed);
    steps += result.steps;
    if (result.violation !== null) {
      failed += 1;
      triedUntilFirst = triedUntilFirst === 0 ? tried + 1 : triedUntilFirst;
      const smaller = await shrink(exploration, plan, result.violation.invariant);
      best = best === null || caseWeight(smaller) < caseWeight(best.smallest) ? { seed, smallest: smaller } : best;
    }
  }
  if (best === null) {
    return null;
  }
  const { scenario, plan } = best.smallest;
  const result = await runPlan({ ...exploration, scenario }, plan, true);
  return { seed: best.seed, shrunk: { scenario, plan, result }, schedules: triedUntilFirst, steps };
}

/** How many failing schedules a mutant is given, of which the one that shrinks best is shown. */
const FAILURES = 1;

/** What a mutant breaks: its schedule by hand where it has one, else the first that is found by seeds. Shrunk, with a trace. */
export async function findMutant({ breaks, steers }: Mutant, search: Omit<SearchOptions, "failures">): Promise<Found | null> {
  if (steers === undefined) {
    return findFailure({ ...search, failures: FAILURES });
  }
  const failure = await runSteered(search, steers);
  if (failure.result.violation === null) {
    return null;
  }
  const { scenario, plan } = await shrink(search, failure.plan, breaks);
  const result = await runPlan({ ...search, scenario }, plan, true);
  return { seed: "by hand", shrunk: { scenario, plan, result }, schedules: 1, steps: result.steps };
}
