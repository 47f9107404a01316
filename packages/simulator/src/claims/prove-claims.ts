import { exploreExhaustive } from "../explore-exhaustive.ts";
import { exploreRandom, type Failure } from "../explore-random.ts";
import { findMutant } from "../find-failure.ts";
import { loadMutant } from "../mutants/load-mutant.ts";
import { figure, type ProveBudget, type ProveReport } from "../prove/prove-report.ts";
import { shrunkViolation, type Violation } from "../prove/violation.ts";
import type { Scenario } from "../scenario.ts";
import type { Subject } from "../subject.ts";
import { claimInvariants } from "./claim-invariants.ts";
import { claimMutants } from "./claim-mutants.ts";
import { allClaimScenarios, smallClaimScenarios } from "./claim-scenarios.ts";

/** None of the small scenarios has more schedules with one deviation. */
const EXHAUSTIVE_MAX = 100_000;
const SEEDED_MAX = 200_000;
const MUTANT_SCHEDULES_MAX = 10_000;

interface Progress {
  readonly subject: Subject;
  readonly budget: ProveBudget;
  readonly lines: string[];
  schedules: number;
  steps: number;
  states: number;
  caught: number;
  violation: Violation | null;
}

/** The announcement protocol: the real code of core over a simulated claim store. */
export async function proveClaims(budget: ProveBudget): Promise<ProveReport> {
  const subject = await loadMutant(coreOf(budget), []);
  const progress: Progress = { subject, budget, lines: [], schedules: 0, steps: 0, states: 0, caught: 0, violation: null };
  for (const part of [everyDeviation, seeded, mutants]) {
    if (progress.violation === null) {
      await part(progress);
    }
  }
  const { lines, schedules, steps, states, caught, violation } = progress;
  return { title: "The announcement protocol", schedules, steps, states, mutants: { caught, all: claimMutants.length }, violation, lines, files: [] };
}

function coreOf({ packagesFolder }: ProveBudget): string {
  return `${packagesFolder}core/src/index.ts`;
}

async function everyDeviation(progress: Progress): Promise<void> {
  progress.lines.push("Every schedule with one deviation:", "", "| scenario | schedules | steps | distinct states | complete |", "|---|--:|--:|--:|---|");
  for (const scenario of smallClaimScenarios) {
    const { schedules, steps, distinctStates, complete, failure } = await exploreExhaustive({ subject: progress.subject, scenario, invariants: claimInvariants, deviations: 1, schedulesMax: EXHAUSTIVE_MAX });
    progress.lines.push(`| ${scenario.id}: ${scenario.title} | ${figure(schedules)} | ${figure(steps)} | ${figure(distinctStates)} | ${complete ? "yes" : "no"} |`);
    progress.states += distinctStates;
    if (await hasFailed(progress, scenario, schedules, steps, failure)) {
      return;
    }
  }
}

async function seeded(progress: Progress): Promise<void> {
  progress.lines.push("", "Seeded schedules:", "", "| scenario | schedules | steps | violations |", "|---|--:|--:|--:|");
  for (const scenario of allClaimScenarios) {
    const stepsMax = progress.budget.steps / allClaimScenarios.length;
    const { schedules, steps, failure } = await exploreRandom({ subject: progress.subject, scenario, invariants: claimInvariants, seedPrefix: "prove", schedules: SEEDED_MAX, stepsMax });
    if (await hasFailed(progress, scenario, schedules, steps, failure)) {
      return;
    }
    progress.lines.push(`| ${scenario.id}: ${scenario.title} | ${figure(schedules)} | ${figure(steps)} | 0 |`);
  }
}

async function mutants(progress: Progress): Promise<void> {
  progress.lines.push("", "Each rule switched off:", "", "| rule | mutant | breaks | scenario | seed | schedules until found |", "|---|---|---|---|---|--:|");
  for (const mutant of claimMutants) {
    const scenario = allClaimScenarios.find(({ id }) => id === mutant.scenario);
    if (scenario === undefined) {
      throw new RangeError(`There is no scenario ${mutant.scenario}.`);
    }
    const invariants = claimInvariants.filter(({ id }) => id === mutant.breaks);
    const found = await findMutant(mutant, { subject: await loadMutant(coreOf(progress.budget), mutant.edits), scenario, invariants, seedPrefix: "m", schedules: MUTANT_SCHEDULES_MAX });
    if (found === null) {
      progress.violation = { text: `The mutant ${mutant.id} was not caught in ${MUTANT_SCHEDULES_MAX} schedules of ${mutant.scenario}.`, drawing: null };
      return;
    }
    progress.caught += 1;
    progress.schedules += found.schedules;
    progress.steps += found.steps;
    progress.lines.push(`| ${mutant.rule} | ${mutant.title} (\`${mutant.id}\`) | ${mutant.breaks} | ${mutant.scenario} | \`${found.seed}\` | ${figure(found.schedules)} |`);
    progress.budget.onLine(`rule ${mutant.rule}, ${mutant.id}: caught, seed ${found.seed}`);
  }
}

async function hasFailed(progress: Progress, scenario: Scenario, schedules: number, steps: number, failure: Failure | null): Promise<boolean> {
  progress.schedules += schedules;
  progress.steps += steps;
  progress.budget.onLine(`${scenario.id}: ${figure(schedules)} schedules, ${figure(steps)} steps`);
  if (failure !== null) {
    progress.violation = await shrunkViolation({ subject: progress.subject, scenario, invariants: claimInvariants }, failure.plan, failure.result);
  }
  return failure !== null;
}
