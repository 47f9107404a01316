import { findMutant, type Found } from "../find-failure.ts";
import { allInvariants } from "../invariants/all.ts";
import { loadMutant } from "../mutants/load-mutant.ts";
import type { Mutant } from "../mutants/mutant.ts";
import { mutants } from "../mutants/mutants.ts";
import { renderSvg } from "../render-svg.ts";
import { largeScenarios } from "../scenarios/large.ts";
import { smallScenarios } from "../scenarios/small.ts";
import { figure, type Tally } from "./tally.ts";

const SCHEDULES_MAX = 25_000;

/** Whose shrunk schedules are drawn: few, short, and each about another rule. */
const DRAWN = new Set(["late-delete", "no-second-look", "deadline-from-answer", "break-by-name-only", "reader-does-not-fence"]);

export interface Drawing {
  readonly file: string;
  readonly svg: string;
}

/** Each mutant must be caught. Draws some of the schedules that catch them. */
export async function proveMutants(core: string, tally: Tally): Promise<readonly Drawing[]> {
  tally.lines.push("", "### Each rule switched off", "", "| rule | mutant | breaks | scenario | seed | schedules until found | things that went wrong in the shrunk schedule |", "|---|---|---|---|---|--:|--:|");
  const drawings: Drawing[] = [];
  const links: string[] = [];
  for (const mutant of mutants) {
    const found = await search(core, mutant);
    if (found === null) {
      throw new Error(`The mutant ${mutant.id} was not caught in ${SCHEDULES_MAX} schedules of ${mutant.scenario}.`);
    }
    const { plan, result } = found.shrunk;
    tally.steps += found.steps;
    tally.lines.push(`| ${mutant.rule} | ${mutant.title} | ${mutant.breaks} | ${mutant.scenario} | \`${found.seed}\` | ${figure(found.schedules)} | ${plan.fates.size + plan.faults.length + plan.clocks.size} |`);
    console.log(`${mutant.id}: caught, seed ${found.seed}`);
    if (DRAWN.has(mutant.id)) {
      drawings.push({ file: `${mutant.id}.svg`, svg: `${renderSvg(result, `Rule ${mutant.rule} switched off: ${mutant.title}`)}\n` });
      links.push(`- Rule ${mutant.rule}: [${mutant.title}](diagrams/${mutant.id}.svg)`);
    }
  }
  tally.lines.push("", "Some of these schedules, shrunk and drawn:", "", ...links);
  return drawings;
}

async function search(core: string, mutant: Mutant): Promise<Found | null> {
  const scenario = [...smallScenarios, ...largeScenarios].find(({ id }) => id === mutant.scenario);
  if (scenario === undefined) {
    throw new RangeError(`There is no scenario ${mutant.scenario}.`);
  }
  const invariants = allInvariants.filter(({ id }) => id === mutant.breaks);
  return findMutant(mutant, { subject: await loadMutant(core, mutant.edits), scenario, invariants, seedPrefix: "m", schedules: SCHEDULES_MAX });
}
