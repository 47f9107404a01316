import { type ExhaustiveSummary, exploreExhaustive } from "../explore-exhaustive.ts";
import { exploreRandom, type ExplorationSummary, runPlan } from "../explore-random.ts";
import { allInvariants } from "../invariants/all.ts";
import { renderText } from "../render-text.ts";
import type { Scenario } from "../scenario.ts";
import { largeScenarios } from "../scenarios/large.ts";
import { smallScenarios, tinyScenarios } from "../scenarios/small.ts";
import type { Subject } from "../subject.ts";
import { figure, type Tally } from "./tally.ts";

/** Of the schedules with one deviation none of the small scenarios has more. */
const SCHEDULES_MAX = 200_000;

/** Pairs of deviations are many; so many of them are tried, from the last moments backwards, which takes about a minute for each scenario. */
const PAIRS_MAX = 20_000;

const COLUMNS = ["| scenario | schedules | steps | distinct states | complete |", "|---|--:|--:|--:|---|"];

export async function proveExhaustively(subject: Subject, tally: Tally): Promise<void> {
  tally.lines.push("### Every schedule with one deviation", "", ...COLUMNS);
  for (const scenario of smallScenarios) {
    await exploreOne(subject, tally, scenario, 1, SCHEDULES_MAX);
  }
  tally.lines.push("", "### Schedules with two deviations", "", ...COLUMNS);
  for (const scenario of tinyScenarios) {
    await exploreOne(subject, tally, scenario, 2, PAIRS_MAX);
  }
}

async function exploreOne(subject: Subject, tally: Tally, scenario: Scenario, deviations: number, schedulesMax: number): Promise<void> {
  const summary = await exploreExhaustive({ subject, scenario, invariants: allInvariants, deviations, schedulesMax });
  await note(subject, tally, scenario, summary);
  const { schedules, steps, distinctStates, complete } = summary;
  tally.lines.push(`| ${scenario.id}: ${scenario.title} | ${figure(schedules)} | ${figure(steps)} | ${figure(distinctStates)} | ${complete ? "yes" : "no"} |`);
}

export async function proveBySeeds(subject: Subject, schedules: number, tally: Tally): Promise<void> {
  tally.lines.push("", "### Seeded schedules", "", "| scenario | schedules | steps | violations |", "|---|--:|--:|--:|");
  for (const scenario of [...largeScenarios, ...smallScenarios]) {
    const summary = await exploreRandom({ subject, scenario, invariants: allInvariants, seedPrefix: "prove", schedules });
    await note(subject, tally, scenario, summary);
    tally.lines.push(`| ${scenario.id}: ${scenario.title} | ${figure(summary.schedules)} | ${figure(summary.steps)} | 0 |`);
  }
}

/** @throws {Error} with the schedule, when a promise was broken. */
async function note(subject: Subject, tally: Tally, scenario: Scenario, { steps, failure }: ExplorationSummary | ExhaustiveSummary): Promise<void> {
  tally.steps += steps;
  console.log(`${scenario.id}: ${figure(steps)} steps`);
  if (failure !== null) {
    const traced = await runPlan({ subject, scenario, invariants: allInvariants }, failure.plan, true);
    throw new Error(`${scenario.id} broke a promise, seed ${failure.plan.seed}:\n${renderText(traced)}`);
  }
}
