import { exploreExhaustively, exploreFileSystem, fileMutants, isOpen, loadFileMutant, smallFileScenarios } from "../file-system/index.ts";
import { figure, type ProveBudget, type ProveReport } from "./prove-report.ts";
import { undrawnViolation } from "./violation.ts";

/** More than the largest small case has. */
const STATES_MAX = 3_000_000;
/** A mutant shows in a small part of its case. */
const MUTANT_STATES_MAX = 100_000;

/** The registers of a folder: the real code that local disks, network disks and SFTP share, over a simulated file system. */
export async function proveFiles(budget: ProveBudget): Promise<ProveReport> {
  const { small, walks, steps, states, failure, told } = await exploreFileSystem({ steps: budget.steps, statesMax: STATES_MAX, seedPrefix: "prove", onLine: budget.onLine });
  const lines = ["Every order of every call, and a death of everybody at each; to the end where the last column says so:", "", "| case | orders covered | steps | distinct states | complete |", "|---|--:|--:|--:|---|"];
  for (const { scenario, schedules, moves, states: met, isComplete } of small) {
    lines.push(`| ${titleOf(scenario)} | ${orders(schedules)} | ${figure(moves)} | ${figure(met)} | ${isComplete ? "yes" : "no"} |`);
  }
  lines.push(`| larger cases drawn from seeds, with deaths, operators and lost answers | ${figure(walks)} | ${figure(steps)} | ${figure(states)} | no |`, "");
  const mutants = failure === null ? await catchMutants(budget, lines) : { caught: 0, all: fileMutants.length, missed: null };
  return {
    title: "The registers of a folder",
    schedules: walks,
    steps: small.reduce((sum, { moves }) => sum + moves, steps),
    states: small.reduce((sum, { states: met }) => sum + met, states),
    mutants: { caught: mutants.caught, all: mutants.all },
    violation: told ?? undrawnViolation(mutants.missed),
    lines,
    files: [],
  };
}

/** Orders are counted, not run one by one: those that meet in one state go on alike. */
function orders(schedules: bigint): string {
  return schedules < 1_000_000n ? figure(Number(schedules)) : `about 10^${schedules.toString().length - 1}`;
}

function titleOf(id: string): string {
  return `${id}: ${smallFileScenarios.find((scenario) => scenario.id === id)?.title ?? ""}`;
}

async function catchMutants({ packagesFolder, onLine }: ProveBudget, lines: string[]): Promise<{ readonly caught: number; readonly all: number; readonly missed: string | null }> {
  const all = fileMutants.length;
  lines.push("Each step of the algorithm switched off; the schedule that shows it is the first in the order of the search:", "", "| mutant | breaks | case | distinct states until found | moves of the schedule |", "|---|---|---|--:|--:|");
  for (const [caught, mutant] of fileMutants.entries()) {
    const scenario = smallFileScenarios.find(({ id }) => id === mutant.scenario);
    if (scenario === undefined) {
      throw new RangeError(`There is no scenario ${mutant.scenario}.`);
    }
    const subject = await loadFileMutant(`${packagesFolder}pointer-directory/src/index.ts`, mutant.edits);
    const { failure, states } = await exploreExhaustively({ subject, scenario, statesMax: MUTANT_STATES_MAX, tolerates: isOpen });
    if (failure === null) {
      return { caught, all, missed: `The mutant ${mutant.id} was not caught in ${states} states of ${mutant.scenario}.` };
    }
    onLine(`${mutant.id}: caught`);
    lines.push(`| ${mutant.title} | ${failure.violation.promise} | ${mutant.scenario} | ${figure(states)} | ${failure.moves.length} |`);
  }
  return { caught: all, all, missed: null };
}
