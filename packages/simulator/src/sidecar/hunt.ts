import { loadEdited } from "../mutants/load-edited.ts";
import { exploreEveryOrder } from "./explore-every-order.ts";
import type { Failure } from "./failure.ts";
import type { SidecarMutant } from "./mutants/sidecar-mutant.ts";
import { allSidecarScenarios } from "./scenarios.ts";
import type { SidecarSubject } from "./subject.ts";
import { walkIn } from "./walk.ts";
import { createWorld } from "./world.ts";

export interface Hunt {
  readonly mutant: SidecarMutant;
  /** With which `walk` of the mutant's scenario finds it again; null if not chance but trying every order found it. */
  readonly seed: string | null;
  readonly schedules: number;
  readonly steps: number;
  /** Undefined if it was not caught. */
  readonly failure: Failure | undefined;
}

export interface HuntLimits {
  /** Seeded schedules that are tried first. */
  readonly schedulesMax: number;
  /** States of the small case that are tried then. */
  readonly statesMax: number;
}

/**
 * Looks for a schedule in which a mutant breaks a promise that it is to break: by chance, then by trying every order.
 *
 * @param entry The path of `packages/sidecar/src/algorithm.ts`.
 */
export async function huntMutant(entry: string, mutant: SidecarMutant, { schedulesMax, statesMax }: HuntLimits): Promise<Hunt> {
  const scenario = allSidecarScenarios.find(({ id }) => id === mutant.scenario);
  if (scenario === undefined) {
    throw new RangeError(`There is no scenario ${mutant.scenario}.`);
  }
  const subject = await loadEdited<SidecarSubject>(entry, mutant.edits);
  const world = createWorld(subject, scenario);
  const isMeant = (failure: Failure | undefined): failure is Failure => failure !== undefined && mutant.breaks.includes(failure.violation.promise);
  let steps = 0;
  for (let run = mutant.seed === undefined ? 0 : -1; run < schedulesMax; run += 1) {
    const seed = run < 0 && mutant.seed !== undefined ? mutant.seed : `${mutant.id}/${run}`;
    const { moves, failure } = walkIn(world, seed, undefined, mutant.steer);
    steps += moves;
    if (isMeant(failure)) {
      return { mutant, seed, schedules: Math.max(1, run + 1), steps, failure };
    }
  }
  const tried = exploreEveryOrder(subject, scenario, statesMax);
  return { mutant, seed: null, schedules: schedulesMax, steps: steps + tried.moves, failure: isMeant(tried.failure) ? tried.failure : undefined };
}
