import type { Invariant } from "./invariants/invariant.ts";
import { drawPlan } from "./draw-plan.ts";
import { run, type RunResult } from "./run.ts";
import type { Fate, Plan, Scenario } from "./scenario.ts";
import { PROMPT } from "./scenario.ts";
import type { Request } from "./send-request.ts";
import type { Subject } from "./subject.ts";

export interface Exploration {
  readonly subject: Subject;
  readonly scenario: Scenario;
  readonly invariants: readonly Invariant[];
}

export interface Failure {
  readonly scenario: Scenario;
  readonly plan: Plan;
  readonly result: RunResult;
}

export interface RandomExploration extends Exploration {
  /** Schedule `n` has the seed `<seedPrefix>/<n>`. */
  readonly seedPrefix: string;
  readonly schedules: number;
  /** Begins no further schedule once so many steps have been made. Default: no such limit. */
  readonly stepsMax?: number;
}

export interface ExplorationSummary {
  readonly schedules: number;
  readonly steps: number;
  readonly failure: Failure | null;
}

/** Runs schedules, each drawn from its own seed, until there are enough or one breaks a promise. */
export async function exploreRandom({ seedPrefix, schedules: schedulesMax, stepsMax = Number.POSITIVE_INFINITY, ...exploration }: RandomExploration): Promise<ExplorationSummary> {
  let steps = 0;
  let schedules = 0;
  while (schedules < schedulesMax && steps < stepsMax) {
    const { plan, result } = await runSeed(exploration, `${seedPrefix}/${schedules}`);
    schedules += 1;
    steps += result.steps;
    if (result.violation !== null) {
      return { schedules, steps, failure: { scenario: exploration.scenario, plan, result } };
    }
  }
  return { schedules, steps, failure: null };
}

/** The schedule that a seed stands for, run again. */
export async function runSeed({ subject, scenario, invariants }: Exploration, seed: string): Promise<{ readonly plan: Plan; readonly result: RunResult }> {
  const drawn = drawPlan(scenario, seed);
  const fates = new Map<string, Fate>();
  const fateOf = (request: Request): Fate => {
    const fate = drawn.fateOf(request);
    if (fate !== PROMPT) {
      fates.set(request.name, fate);
    }
    return fate;
  };
  const result = await run({ subject, scenario, plan: drawn, fateOf, invariants });
  return { plan: { seed, fates, faults: drawn.faults, clocks: drawn.clocks }, result };
}

/** Exactly this plan, with everything that it does not name going promptly. */
export function runPlan({ subject, scenario, invariants }: Exploration, plan: Plan, keepTrace = false): Promise<RunResult> {
  return run({ subject, scenario, plan, fateOf: ({ name }) => plan.fates.get(name) ?? PROMPT, invariants, keepTrace });
}
