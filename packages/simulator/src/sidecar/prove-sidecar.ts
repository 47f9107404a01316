import { exploreEveryOrder, type Exhaustion } from "./explore-every-order.ts";
import type { ToldFailure } from "../columns-svg.ts";
import type { Failure } from "./failure.ts";
import { type Hunt, huntMutant } from "./hunt.ts";
import { loadEdited } from "../mutants/load-edited.ts";
import { sidecarMutants } from "./mutants/sidecar-mutants.ts";
import { renderFailure } from "./render.ts";
import { allSidecarScenarios, smallSidecarScenarios } from "./scenarios.ts";
import type { SidecarSubject } from "./subject.ts";
import { walkIn } from "./walk.ts";
import { createWorld } from "./world.ts";

/** States that are told apart in the seeded runs; beyond, the count stands still. */
const STATES_COUNTED_MAX = 4_000_000;

export interface SidecarBudget {
  /** The path of `packages/sidecar/src/algorithm.ts`. */
  readonly entry: string;
  /** States after which a small case is given up. A hundred thousand take ten to thirty seconds. */
  readonly statesMax: number;
  /** Seeded schedules of each case. */
  readonly schedules: number;
  /** For each mutant: seeded schedules that are tried first, and states that are tried then. */
  readonly mutantSchedulesMax: number;
  readonly mutantStatesMax: number;
  /** Hears a line as soon as something is done. */
  readonly onLine?: (line: string) => void;
}

export interface SidecarProof {
  /** One for each small case, up to the first that failed. */
  readonly small: readonly Exhaustion[];
  /** Seeded schedules, and the calls made in them. */
  readonly schedules: number;
  readonly steps: number;
  /** Distinct states of the seeded schedules. */
  readonly states: number;
  /** Each mutant with the seed that shows it, or null where trying every order did. */
  readonly mutants: readonly Hunt[];
  readonly failure: Failure | undefined;
  /** The failure's schedule, for people. */
  readonly told: ToldFailure | undefined;
}

/**
 * The real algorithm of the sidecar over the simulated file system: every order of the small cases, seeded schedules of
 * all, and each of its steps switched off. A mutant that was not caught has no `failure`; nothing is thrown for it.
 */
export async function proveSidecar({ entry, statesMax, schedules, mutantSchedulesMax, mutantStatesMax, onLine = () => undefined }: SidecarBudget): Promise<SidecarProof> {
  const subject = await loadEdited<SidecarSubject>(entry, []);
  const small: Exhaustion[] = [];
  const met = new Set<number>();
  let ran = 0;
  let steps = 0;
  const ended = (failure: Failure | undefined, mutants: readonly Hunt[]): SidecarProof => ({ small, schedules: ran, steps, states: met.size, mutants, failure, told: failure === undefined ? undefined : renderFailure(subject, failure) });

  for (const scenario of smallSidecarScenarios) {
    const exhausted = exploreEveryOrder(subject, scenario, statesMax);
    small.push(exhausted);
    onLine(describeSidecarExhaustion(exhausted));
    if (exhausted.failure !== undefined) {
      return ended(exhausted.failure, []);
    }
  }
  for (const scenario of allSidecarScenarios) {
    const world = createWorld(subject, scenario);
    for (let run = 0; run < schedules; run += 1) {
      const { moves, failure } = walkIn(world, `${scenario.id}/${run}`, met.size < STATES_COUNTED_MAX ? met : undefined);
      ran += 1;
      steps += moves;
      if (failure !== undefined) {
        return ended(failure, []);
      }
    }
  }
  onLine(`${ran} seeded schedules, ${steps} steps, ${met.size} distinct states`);
  const mutants: Hunt[] = [];
  for (const mutant of sidecarMutants) {
    const hunt = await huntMutant(entry, mutant, { schedulesMax: mutantSchedulesMax, statesMax: mutantStatesMax });
    mutants.push(hunt);
    onLine(`${mutant.id}: ${hunt.failure === undefined ? "NOT CAUGHT" : `caught, ${hunt.seed === null ? "by trying every order" : `seed ${hunt.seed}`}`}`);
  }
  return ended(undefined, mutants);
}

/** One line for people. */
export function describeSidecarExhaustion({ scenario, states, moves, schedules, isComplete, failure }: Exhaustion): string {
  const broken = failure === undefined ? "" : `; BROKEN: ${failure.violation.promise}: ${failure.violation.message}`;
  return `${scenario}: ${isComplete && failure === undefined ? `all ${schedules} schedules` : "not all schedules"}, ${states} distinct states, ${moves} steps${broken}`;
}
