import { findMutant, type Found } from "../find-failure.ts";
import { allInvariants } from "../invariants/all.ts";
import { loadMutant } from "../mutants/load-mutant.ts";
import type { Mutant } from "../mutants/mutant.ts";
import { mutants } from "../mutants/mutants.ts";
import { renderSvg } from "../render-svg.ts";
import { largeScenarios } from "../scenarios/large.ts";
import { smallScenarios } from "../scenarios/small.ts";
import { type DocFile, figure, type ProveBudget, type ProveReport } from "./prove-report.ts";

const SCHEDULES_MAX = 25_000;

/** Whose shrunk schedules are drawn: few, short, and each about another rule. */
const DRAWN = new Set(["late-delete", "no-second-look", "deadline-from-answer", "break-by-name-only", "reader-does-not-fence"]);

const TITLE = "Each rule of the lease protocol switched off";

/** Each mutant of core must be caught. Draws some of the schedules that catch them. */
export async function proveMutants({ packagesFolder, onLine }: ProveBudget): Promise<ProveReport> {
  const lines = ["| rule | mutant | breaks | scenario | seed | schedules until found | things that went wrong in the shrunk schedule |", "|---|---|---|---|---|--:|--:|"];
  const files: DocFile[] = [];
  const links: string[] = [];
  const report = { title: TITLE, schedules: 0, steps: 0, states: 0, lines, files };
  for (const [caught, mutant] of mutants.entries()) {
    const found = await search(`${packagesFolder}core/src/index.ts`, mutant);
    if (found === null) {
      return { ...report, mutants: { caught, all: mutants.length }, violation: { text: `The mutant ${mutant.id} was not caught in ${SCHEDULES_MAX} schedules of ${mutant.scenario}.`, drawing: null } };
    }
    const { plan, result } = found.shrunk;
    report.steps += found.steps;
    report.schedules += found.schedules;
    lines.push(`| ${mutant.rule} | ${mutant.title} (\`${mutant.id}\`) | ${mutant.breaks} | ${mutant.scenario} | \`${found.seed}\` | ${figure(found.schedules)} | ${plan.fates.size + plan.faults.length + plan.clocks.size} |`);
    onLine(`rule ${mutant.rule}, ${mutant.id}: caught, seed ${found.seed}`);
    if (DRAWN.has(mutant.id)) {
      files.push({ path: `diagrams/${mutant.id}.svg`, text: `${renderSvg(result, `Rule ${mutant.rule} switched off: ${mutant.title}`)}\n` });
      links.push(`- Rule ${mutant.rule}: [${mutant.title}](diagrams/${mutant.id}.svg)`);
    }
  }
  lines.push("", "Some of these schedules, shrunk and drawn:", "", ...links);
  return { ...report, mutants: { caught: mutants.length, all: mutants.length }, violation: null };
}

async function search(core: string, mutant: Mutant): Promise<Found | null> {
  const scenario = [...smallScenarios, ...largeScenarios].find(({ id }) => id === mutant.scenario);
  if (scenario === undefined) {
    throw new RangeError(`There is no scenario ${mutant.scenario}.`);
  }
  const invariants = allInvariants.filter(({ id }) => id === mutant.breaks);
  return findMutant(mutant, { subject: await loadMutant(core, mutant.edits), scenario, invariants, seedPrefix: "m", schedules: SCHEDULES_MAX });
}
