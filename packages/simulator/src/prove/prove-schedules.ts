import { type ExhaustiveSummary, exploreExhaustive } from "../explore-exhaustive.ts";
import { exploreRandom, type ExplorationSummary } from "../explore-random.ts";
import { allInvariants } from "../invariants/all.ts";
import { loadMutant } from "../mutants/load-mutant.ts";
import type { Scenario } from "../scenario.ts";
import { largeScenarios } from "../scenarios/large.ts";
import { smallScenarios, tinyScenarios } from "../scenarios/small.ts";
import type { Subject } from "../subject.ts";
import { figure, type ProveBudget, type ProveReport } from "./prove-report.ts";
import { shrunkViolation, type Violation } from "./violation.ts";

/** Of the schedules with one deviation none of the small scenarios has more. */
const SCHEDULES_MAX = 200_000;

/** Pairs of deviations are many; so many of them are tried, from the last moments backwards. */
const PAIRS_MAX = 5_000;

const COLUMNS = ["| scenario | schedules | steps | distinct states | complete |", "|---|--:|--:|--:|---|"];

interface Progress {
  readonly subject: Subject;
  readonly onLine: (line: string) => void;
  readonly lines: string[];
  schedules: number;
  steps: number;
  states: number;
  violation: Violation | null;
}

/** The lease protocol: the real code of core in every schedule with one deviation from the prompt one. */
export async function proveDeviations(budget: ProveBudget): Promise<ProveReport> {
  const progress = await begin(budget);
  progress.lines.push("A crash, a pause, a sleep, a request lost, late or repeated, by a delay out of five, at every point:", "", ...COLUMNS);
  await exploreEach(progress, smallScenarios, 1, SCHEDULES_MAX);
  return reportOf("The lease protocol, with one deviation", progress);
}

/** The same with two deviations, in the smallest cases. */
export async function provePairs(budget: ProveBudget): Promise<ProveReport> {
  const progress = await begin(budget);
  progress.lines.push(`The second at every point after the first, from the last moments backwards; of each case at most ${figure(PAIRS_MAX)} schedules:`, "", ...COLUMNS);
  await exploreEach(progress, tinyScenarios, 2, PAIRS_MAX);
  return reportOf("The lease protocol, with two deviations", progress);
}

/** The same in schedules drawn from seeds, in all cases, the large ones first. */
export async function proveSeeds(budget: ProveBudget): Promise<ProveReport> {
  const progress = await begin(budget);
  await seeded(progress, budget.steps);
  return reportOf("The lease protocol, in schedules drawn from seeds", progress);
}

async function begin({ packagesFolder, onLine }: ProveBudget): Promise<Progress> {
  const subject = await loadMutant(`${packagesFolder}core/src/index.ts`, []);
  return { subject, onLine, lines: [], schedules: 0, steps: 0, states: 0, violation: null };
}

function reportOf(title: string, { lines, schedules, steps, states, violation }: Progress): ProveReport {
  return { title, schedules, steps, states, mutants: { caught: 0, all: 0 }, violation, lines, files: [] };
}

async function exploreEach(progress: Progress, scenarios: readonly Scenario[], deviations: number, schedulesMax: number): Promise<void> {
  for (const scenario of scenarios) {
    const summary = await exploreExhaustive({ subject: progress.subject, scenario, invariants: allInvariants, deviations, schedulesMax });
    const { schedules, steps, distinctStates, complete } = summary;
    progress.lines.push(`| ${scenario.id}: ${scenario.title} | ${figure(schedules)} | ${figure(steps)} | ${figure(distinctStates)} | ${complete ? "yes" : "no"} |`);
    progress.states += distinctStates;
    await note(progress, scenario, summary);
    if (progress.violation !== null) {
      return;
    }
  }
}

/** Each scenario in turn, until the steps are made. */
async function seeded(progress: Progress, stepsWanted: number): Promise<void> {
  progress.lines.push("| scenario | schedules | steps | violations |", "|---|--:|--:|--:|");
  const scenarios = [...largeScenarios, ...smallScenarios];
  for (const scenario of scenarios) {
    const summary = await exploreRandom({ subject: progress.subject, scenario, invariants: allInvariants, seedPrefix: "prove", schedules: SCHEDULES_MAX, stepsMax: stepsWanted / scenarios.length });
    await note(progress, scenario, summary);
    if (progress.violation !== null) {
      return;
    }
    progress.lines.push(`| ${scenario.id}: ${scenario.title} | ${figure(summary.schedules)} | ${figure(summary.steps)} | 0 |`);
  }
}

async function note(progress: Progress, scenario: Scenario, { schedules, steps, failure }: ExplorationSummary | ExhaustiveSummary): Promise<void> {
  progress.schedules += schedules;
  progress.steps += steps;
  progress.onLine(`${scenario.id}: ${figure(schedules)} schedules, ${figure(steps)} steps`);
  if (failure !== null) {
    progress.violation = await shrunkViolation({ subject: progress.subject, scenario, invariants: allInvariants }, failure.plan, failure.result);
  }
}
