import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { realNowMs } from "./clock.ts";
import { type ExhaustiveSummary, exploreExhaustive } from "./explore-exhaustive.ts";
import { exploreRandom, type ExplorationSummary } from "./explore-random.ts";
import { findMutant, type Found } from "./find-failure.ts";
import { allInvariants } from "./invariants/all.ts";
import { loadMutant } from "./mutants/load-mutant.ts";
import type { Mutant } from "./mutants/mutant.ts";
import { mutants } from "./mutants/mutants.ts";
import { renderText } from "./render-text.ts";
import type { Scenario } from "./scenario.ts";
import { largeScenarios } from "./scenarios/large.ts";
import { smallScenarios } from "./scenarios/small.ts";
import type { Subject } from "./subject.ts";

/** The long run: `pnpm prove [schedules of each large scenario]`. Writes its figures into docs/safety.md and fails on any violation. */

const CORE = fileURLToPath(new URL("../../core/src/index.ts", import.meta.url));
const SAFETY_PAGE = fileURLToPath(new URL("../../../docs/safety.md", import.meta.url));
const SCHEDULES_DEFAULT = 1_200;
const MUTANT_SCHEDULES_MAX = 25_000;
const EXHAUSTIVE_MAX = 200_000;

interface Tally {
  steps: number;
  readonly lines: string[];
}

async function proveExhaustively(subject: Subject, tally: Tally): Promise<void> {
  tally.lines.push("### Every schedule with one deviation", "", "| scenario | schedules | steps | distinct states | complete |", "|---|--:|--:|--:|---|");
  for (const scenario of smallScenarios) {
    const summary = await exploreExhaustive({ subject, scenario, invariants: allInvariants, deviations: 1, schedulesMax: EXHAUSTIVE_MAX });
    note(tally, scenario, summary);
    tally.lines.push(`| ${scenario.id}: ${scenario.title} | ${figure(summary.schedules)} | ${figure(summary.steps)} | ${figure(summary.distinctStates)} | ${summary.complete ? "yes" : "no"} |`);
  }
}

async function proveBySeeds(subject: Subject, schedules: number, tally: Tally): Promise<void> {
  tally.lines.push("", "### Seeded schedules", "", "| scenario | schedules | steps | violations |", "|---|--:|--:|--:|");
  for (const scenario of [...largeScenarios, ...smallScenarios]) {
    const summary = await exploreRandom({ subject, scenario, invariants: allInvariants, seedPrefix: "prove", schedules });
    note(tally, scenario, summary);
    tally.lines.push(`| ${scenario.id}: ${scenario.title} | ${figure(summary.schedules)} | ${figure(summary.steps)} | 0 |`);
  }
}

/** @throws {Error} with the schedule, when a promise was broken. */
function note(tally: Tally, scenario: Scenario, { steps, failure }: ExplorationSummary | ExhaustiveSummary): void {
  tally.steps += steps;
  console.log(`${scenario.id}: ${figure(steps)} steps`);
  if (failure !== null) {
    throw new Error(`${scenario.id} broke a promise, seed ${failure.plan.seed}:\n${renderText(failure.result)}`);
  }
}

async function proveMutants(tally: Tally): Promise<void> {
  tally.lines.push("", "### Each rule switched off", "", "| rule | mutant | breaks | scenario | seed | schedules until found | things that went wrong in the shrunk schedule |", "|---|---|---|---|---|--:|--:|");
  for (const mutant of mutants) {
    const found = await search(mutant);
    if (found === null) {
      throw new Error(`The mutant ${mutant.id} was not caught in ${MUTANT_SCHEDULES_MAX} schedules of ${mutant.scenario}.`);
    }
    const { plan } = found.shrunk;
    tally.steps += found.steps;
    tally.lines.push(`| ${mutant.rule} | ${mutant.title} | ${mutant.breaks} | ${mutant.scenario} | \`${found.seed}\` | ${figure(found.schedules)} | ${plan.fates.size + plan.faults.length + plan.clocks.size} |`);
    console.log(`${mutant.id}: caught, seed ${found.seed}`);
  }
}

async function search(mutant: Mutant): Promise<Found | null> {
  const scenario = [...smallScenarios, ...largeScenarios].find(({ id }) => id === mutant.scenario);
  if (scenario === undefined) {
    throw new RangeError(`There is no scenario ${mutant.scenario}.`);
  }
  const invariants = allInvariants.filter(({ id }) => id === mutant.breaks);
  return findMutant(mutant, { subject: await loadMutant(CORE, mutant.edits), scenario, invariants, seedPrefix: "m", schedules: MUTANT_SCHEDULES_MAX });
}

function figure(value: number): string {
  return value.toLocaleString("en");
}

async function writePage(lines: readonly string[]): Promise<void> {
  const page = await readFile(SAFETY_PAGE, "utf8");
  const [begin, end] = ["<!-- prove:begin -->", "<!-- prove:end -->"];
  if (!page.includes(begin) || !page.includes(end)) {
    throw new Error(`${SAFETY_PAGE} has lost its markers ${begin} and ${end}.`);
  }
  const before = page.slice(0, page.indexOf(begin) + begin.length);
  await writeFile(SAFETY_PAGE, `${before}\n${lines.join("\n")}\n${page.slice(page.indexOf(end))}`);
}

async function prove(): Promise<void> {
  const startedMs = realNowMs();
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: fileURLToPath(new URL(".", import.meta.url)), encoding: "utf8" }).trim();
  const tally: Tally = { steps: 0, lines: [] };
  const subject = await loadMutant(CORE, []);
  await proveExhaustively(subject, tally);
  await proveBySeeds(subject, Number(process.argv[2] ?? SCHEDULES_DEFAULT), tally);
  await proveMutants(tally);
  const minutes = ((realNowMs() - startedMs) / 60_000).toFixed(1);
  const head = `Run on ${new Date(startedMs).toISOString().slice(0, 10)} at commit ${commit}: ${figure(tally.steps)} steps in ${minutes} minutes, no violation in core, every mutant caught.`;
  await writePage([head, "", ...tally.lines]);
  console.log(head);
}

await prove();
