import { allSidecarScenarios, proveSidecar, type SidecarProof } from "../sidecar/index.ts";
import { figure, type ProveBudget, type ProveReport } from "./prove-report.ts";
import { undrawnViolation } from "./violation.ts";

/** States after which a small case is given up, and the same for a mutant. */
const STATES_MAX = 150_000;
const MUTANT_STATES_MAX = 50_000;
/** Seeded schedules of a mutant before every order of its case is tried. */
const MUTANT_SCHEDULES_MAX = 500;
/** Steps of a seeded schedule, about. */
const STEPS_PER_SCHEDULE = 50;

/** The sidecar lock: the real code over the simulated file system, with deaths, pauses, and tools that go by age. */
export async function proveSidecarLock({ steps, packagesFolder, onLine }: ProveBudget): Promise<ProveReport> {
  const schedules = Math.max(1, Math.ceil(steps / STEPS_PER_SCHEDULE / allSidecarScenarios.length));
  const entry = `${packagesFolder}sidecar/src/algorithm.ts`;
  const proof = await proveSidecar({ entry, statesMax: STATES_MAX, schedules, mutantSchedulesMax: MUTANT_SCHEDULES_MAX, mutantStatesMax: MUTANT_STATES_MAX, onLine });
  const missed = proof.mutants.find(({ failure }) => failure === undefined);
  return {
    title: "The sidecar lock",
    schedules: proof.schedules,
    steps: proof.small.reduce((sum, { moves }) => sum + moves, proof.steps),
    states: proof.small.reduce((sum, { states }) => sum + states, proof.states),
    mutants: { caught: proof.mutants.filter(({ failure }) => failure !== undefined).length, all: proof.mutants.length },
    violation: proof.told ?? undrawnViolation(missed === undefined ? null : `The mutant ${missed.mutant.id} was not caught.`),
    lines: [...linesOfCases(proof), "", ...linesOfMutants(proof)],
    files: [],
  };
}

function linesOfCases({ small, schedules, steps, states }: SidecarProof): string[] {
  const rows = small.map(({ scenario, schedules: covered, moves, states: met, isComplete }) => `| ${titleOf(scenario)} | ${covered < 1_000_000n ? figure(Number(covered)) : `about 10^${covered.toString().length - 1}`} | ${figure(moves)} | ${figure(met)} | ${isComplete ? "yes" : "no"} |`);
  return [
    "Every order of every call, and a death of everybody at each; to the end where the last column says so:",
    "",
    "| case | orders covered | steps | distinct states | complete |",
    "|---|--:|--:|--:|---|",
    ...rows,
    `| all cases, and larger ones, by seeds | ${figure(schedules)} | ${figure(steps)} | ${figure(states)} | no |`,
  ];
}

function linesOfMutants({ mutants }: SidecarProof): string[] {
  const rows = mutants.map(({ mutant, seed, schedules, failure }) => `| ${mutant.rule} | ${mutant.title} | ${failure?.violation.promise ?? "NOT CAUGHT"} | ${mutant.scenario} | ${seed === null ? "every order" : `\`${seed}\``} | ${figure(schedules)} |`);
  return ["Each step switched off:", "", "| step | mutant | breaks | case | seed | schedules until found |", "|---|---|---|---|---|--:|", ...rows];
}

function titleOf(id: string): string {
  return `${id}: ${allSidecarScenarios.find((scenario) => scenario.id === id)?.title ?? ""}`;
}
