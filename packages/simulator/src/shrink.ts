import { dropSteps, scriptWeight } from "./drop-steps.ts";
import type { Exploration } from "./explore-random.ts";
import { runPlan } from "./explore-random.ts";
import { type Fate, type Fault, type Plan, PROMPT, type Scenario } from "./scenario.ts";

/** The most runs that one shrinking takes. */
const RUNS_MAX = 600;

/** A case and what happens in it. */
export interface Case {
  readonly scenario: Scenario;
  readonly plan: Plan;
}

/** Drops and simplifies what the failure does not need, while the same promise is broken. Never makes a case longer. */
export async function shrink(exploration: Exploration, plan: Plan, invariant: string): Promise<Case> {
  let best: Case = { scenario: exploration.scenario, plan };
  let runs = 0;

  async function tryCase(candidate: Case): Promise<boolean> {
    if (runs >= RUNS_MAX) {
      return false;
    }
    runs += 1;
    const { violation } = await runPlan({ ...exploration, scenario: candidate.scenario }, candidate.plan);
    if (violation?.invariant !== invariant) {
      return false;
    }
    best = candidate;
    return true;
  }
  const tryOut = (candidate: Plan): Promise<boolean> => tryCase({ ...best, plan: candidate });

  for (let before = Number.POSITIVE_INFINITY; caseWeight(best) < before && runs < RUNS_MAX; ) {
    before = caseWeight(best);
    await dropInHalves([...best.plan.faults], (faults) => tryOut({ ...best.plan, faults }));
    await dropInHalves([...best.plan.fates], (fates) => tryOut({ ...best.plan, fates: new Map(fates) }));
    await dropSteps(() => best.scenario, (scenario) => tryCase({ ...best, scenario }));
    await dropClocks(best.plan, tryOut);
    await simplifyFates(() => best.plan, tryOut);
    await simplifyFaults(() => best.plan, tryOut);
  }
  return best;
}

type TryOut = (candidate: Plan) => Promise<boolean>;

export function caseWeight({ scenario, plan }: Case): number {
  return planWeight(plan) + scriptWeight(scenario);
}

/** How much there is to explain. */
function planWeight({ fates, faults, clocks }: Plan): number {
  const words = [...fates.values()].reduce((sum, { appliesAfterMs, reply }) => sum + 10 + appliesAfterMs.length + digits(appliesAfterMs) + (reply === null ? 1 : 2 + digits([reply.afterMs])), 0);
  return words + faults.reduce((sum, fault) => sum + 20 + digits([fault.atMs, "forMs" in fault ? fault.forMs : 0]), 0) + clocks.size * 20;
}

function digits(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + String(number).replace(/0+$/, "").length / 10, 0);
}

async function dropClocks(plan: Plan, tryOut: TryOut): Promise<void> {
  let clocks = plan.clocks;
  for (const name of plan.clocks.keys()) {
    const fewer = new Map([...clocks].filter(([other]) => other !== name));
    if (await tryOut({ ...plan, clocks: fewer })) {
      clocks = fewer;
    }
  }
}

/** Delta debugging: leaves out ever smaller pieces. */
async function dropInHalves<T>(items: T[], works: (kept: readonly T[]) => Promise<boolean>): Promise<void> {
  let kept = items;
  for (let size = Math.max(1, Math.ceil(kept.length / 2)); kept.length > 0; size = Math.ceil(size / 2)) {
    for (let from = 0; from < kept.length; ) {
      const fewer = [...kept.slice(0, from), ...kept.slice(from + size)];
      if (await works(fewer)) {
        kept = fewer;
      } else {
        from += size;
      }
    }
    if (size === 1) {
      return;
    }
  }
}

async function simplifyFates(best: () => Plan, tryOut: TryOut): Promise<void> {
  for (const name of best().fates.keys()) {
    for (const simplify of [effectOnce, effectPrompt, replyPrompt, roundFate]) {
      const fate = best().fates.get(name);
      const simpler = fate === undefined ? undefined : simplify(fate);
      if (simpler !== undefined) {
        await tryOut({ ...best(), fates: new Map([...best().fates, [name, simpler]]) });
      }
    }
  }
}

function effectOnce({ appliesAfterMs, reply }: Fate): Fate | undefined {
  return appliesAfterMs.length > 1 ? { appliesAfterMs: appliesAfterMs.slice(0, 1), reply } : undefined;
}

function effectPrompt({ appliesAfterMs: [first, ...rest], reply }: Fate): Fate | undefined {
  return first === undefined || first <= 1 ? undefined : { appliesAfterMs: [1, ...rest], reply };
}

function replyPrompt({ appliesAfterMs, reply }: Fate): Fate | undefined {
  const earliest = (appliesAfterMs[0] ?? 0) + 1;
  return reply === null || reply.kind !== "answer" || reply.afterMs <= earliest ? undefined : { appliesAfterMs, reply: { ...reply, afterMs: earliest } };
}

function roundFate({ appliesAfterMs, reply }: Fate): Fate | undefined {
  const rounded = { appliesAfterMs: appliesAfterMs.map(roundUp), reply: reply === null ? null : { ...reply, afterMs: roundUp(reply.afterMs) + 1 } };
  return JSON.stringify(rounded).length < JSON.stringify({ appliesAfterMs, reply }).length && rounded !== PROMPT ? rounded : undefined;
}

function roundUp(ms: number): number {
  const unit = ms > 200 ? 100 : 10;
  return ms <= 10 ? ms : Math.ceil(ms / unit) * unit;
}

async function simplifyFaults(best: () => Plan, tryOut: TryOut): Promise<void> {
  for (let index = 0; index < best().faults.length; index += 1) {
    for (const simplify of [forGood, roundFault]) {
      const fault = best().faults[index];
      if (fault !== undefined) {
        await tryOut({ ...best(), faults: best().faults.with(index, simplify(fault)) });
      }
    }
  }
}

function forGood(fault: Fault): Fault {
  return fault.kind === "crash" ? { ...fault, restartAfterMs: null } : fault;
}

function roundFault(fault: Fault): Fault {
  return "forMs" in fault ? { ...fault, atMs: roundUp(fault.atMs), forMs: roundUp(fault.forMs) } : { ...fault, atMs: roundUp(fault.atMs) };
}
