import type { Exploration, Failure } from "./explore-random.ts";
import { run, type RunResult } from "./run.ts";
import { type Fate, type Fault, type Plan, PROMPT, type Scenario } from "./scenario.ts";
import type { Request } from "./send-request.ts";

export interface ExhaustiveOptions extends Exploration {
  /** How many things may go otherwise than promptly and well in one schedule: 0, 1 or 2. */
  readonly deviations: number;
  /** Stops, and says so, after this many schedules. */
  readonly schedulesMax: number;
}

export interface ExhaustiveSummary {
  readonly schedules: number;
  readonly steps: number;
  readonly distinctStates: number;
  /** Schedules that were not run to their end because they had come to a state that was known, with nothing left to go wrong. */
  readonly merged: number;
  readonly complete: boolean;
  readonly failure: Failure | null;
}

/**
 * Every schedule with at most so many deviations from the prompt one: each request lost, failed, late or repeated, and
 * each process crashed, stopped or put to sleep at each moment at which anything happens. A second deviation is tried at
 * every point after the first. Schedules that meet in one state, with as much still to go wrong, go on alike, so only the
 * first of them is run to its end, and only its later points are tried.
 */
export async function exploreExhaustive({ deviations, schedulesMax, ...exploration }: ExhaustiveOptions): Promise<ExhaustiveSummary> {
  const { scenario } = exploration;
  // By how much has gone wrong so far: what is left to go wrong is part of the state.
  const known = Array.from({ length: deviations + 1 }, () => new Set<number>());
  const distinctStates = (): number => known.reduce((sum, { size }) => sum + size, 0);
  const tally = { schedules: 0, steps: 0, merged: 0 };
  // Depth first: what is on the stack is small, and short plans come before longer ones of the same kind.
  const stack: Plan[] = [{ seed: "exhaustive", fates: new Map(), faults: [], clocks: new Map() }];
  for (let plan = stack.pop(); plan !== undefined; plan = stack.pop()) {
    if (tally.schedules === schedulesMax) {
      return { ...tally, distinctStates: distinctStates(), complete: false, failure: null };
    }
    const spent = plan.fates.size + plan.faults.length;
    const points: Points = { requests: [], momentsMs: new Set() };
    const result = await runWatched(exploration, plan, points, known[spent] ?? new Set());
    tally.schedules += 1;
    tally.steps += result.steps;
    tally.merged += result.merged ? 1 : 0;
    if (result.violation !== null) {
      return { ...tally, distinctStates: distinctStates(), complete: false, failure: { scenario, plan, result } };
    }
    if (spent < deviations) {
      stack.push(...deviationsFrom(scenario, plan, points));
    }
  }
  return { ...tally, distinctStates: distinctStates(), complete: true, failure: null };
}

/** Where something could go otherwise. */
interface Points {
  readonly requests: Request[];
  readonly momentsMs: Set<number>;
}

function runWatched({ subject, scenario, invariants }: Exploration, plan: Plan, points: Points, known: Set<number>): Promise<RunResult> {
  const lastDeviationMs = Math.max(-1, ...plan.faults.map((fault) => endOf(fault)));
  let fatesLeft = plan.fates.size;
  return run({
    subject,
    scenario,
    plan,
    invariants,
    fateOf(request) {
      points.requests.push(request);
      const fate = plan.fates.get(request.name);
      fatesLeft -= fate === undefined ? 0 : 1;
      return fate ?? PROMPT;
    },
    onStep(state, nowMs, probing) {
      // When the probe comes all scripts are through: what befell a process then would befall nobody.
      if (!probing) {
        points.momentsMs.add(nowMs);
      }
      if (fatesLeft > 0 || nowMs < lastDeviationMs) {
        return false;
      }
      const met = known.has(state());
      known.add(state());
      return met;
    },
  });
}

function endOf(fault: Fault): number {
  return fault.atMs + ("forMs" in fault ? fault.forMs : fault.kind === "crash" ? (fault.restartAfterMs ?? 0) : 0);
}

function deviationsFrom(scenario: Scenario, plan: Plan, { requests, momentsMs }: Points): readonly Plan[] {
  const after = Math.max(0, ...plan.faults.map(({ atMs }) => atMs), ...requests.filter(({ name }) => plan.fates.has(name)).map(({ sentAtMs }) => sentAtMs));
  const plans: Plan[] = [];
  for (const request of requests) {
    if (request.sentAtMs >= after && !plan.fates.has(request.name)) {
      plans.push(...fatesFor(scenario, request).map((fate) => ({ ...plan, fates: new Map([...plan.fates, [request.name, fate]]) })));
    }
  }
  for (const atMs of momentsMs) {
    if (atMs >= after) {
      plans.push(...faultsAt(scenario, atMs).map((fault) => ({ ...plan, faults: [...plan.faults, fault] })));
    }
  }
  return plans;
}

/** What can become of one request, with delays at the moments that mean something: a reordering, a timeout, an expiry. */
function fatesFor({ ttlMs, marginMs, graceMs, requestTimeoutMs }: Scenario, { isWrite }: Request): readonly Fate[] {
  const delaysMs = [3, requestTimeoutMs - 1, requestTimeoutMs + 1, ttlMs - marginMs, ttlMs + graceMs + 1];
  const answer = (appliesMs: number, repliesMs: number): Fate => ({ appliesAfterMs: [appliesMs], reply: { afterMs: repliesMs, kind: "answer" } });
  const lost: readonly Fate[] = [
    { appliesAfterMs: [], reply: null },
    { appliesAfterMs: [], reply: { afterMs: 2, kind: "unavailable" } },
    { appliesAfterMs: [1], reply: null },
  ];
  const late = delaysMs.flatMap((delayMs) => [answer(delayMs, delayMs + 1), answer(1, delayMs + 1)]);
  const ofWrites = delaysMs.flatMap((delayMs): readonly Fate[] => [
    { appliesAfterMs: [1, delayMs], reply: { afterMs: 2, kind: "answer" } },
    { appliesAfterMs: [delayMs], reply: { afterMs: 2, kind: "indeterminate" } },
  ]);
  return isWrite ? [...lost, ...late, ...ofWrites, { appliesAfterMs: [1], reply: { afterMs: 2, kind: "indeterminate" } }] : [...lost.slice(0, 2), ...late];
}

function faultsAt({ processes, strangers = [], ttlMs, marginMs, graceMs }: Scenario, atMs: number): readonly Fault[] {
  const written = strangers.map((stranger): Fault => ({ kind: "write-by-hand", atMs, ...stranger }));
  const ofProcesses = processes.flatMap(({ name: process }): readonly Fault[] => [
    { kind: "crash", process, atMs, restartAfterMs: null },
    { kind: "crash", process, atMs, restartAfterMs: 100 },
    { kind: "pause", process, atMs, forMs: ttlMs - marginMs + 1 },
    { kind: "pause", process, atMs, forMs: ttlMs + graceMs + 100 },
    { kind: "suspend", process, atMs, forMs: ttlMs + graceMs + 100 },
  ]);
  return [...written, ...ofProcesses];
}
