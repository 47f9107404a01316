import { createSeededRandom } from "@holdfast/simulator";
import { pause, sharedNowMs } from "./clock.ts";
import { sightClocks } from "./clock-sights.ts";
import { createCrew, type Crew } from "./crew.ts";
import { drawFault, type FaultKind, faultKinds } from "./fault.ts";
import { inject, type Stage } from "./inject.ts";
import { measureLag } from "./lag.ts";
import { openPlace, type Place } from "./place.ts";
import type { ChaosPlan } from "./plan.ts";
import type { Kill } from "./recovery.ts";
import type { Told } from "./told.ts";
import { judge, type Verdict } from "./verdict.ts";
import { wallClocks } from "./wall-clocks.ts";

export interface ChaosOutcome {
  readonly title: string;
  readonly verdict: Verdict;
  /** Each kind that was asked for and is possible here, also those that never came about. */
  readonly faults: Readonly<Record<string, number>>;
  /** What was asked for and is not possible here, with the reason. */
  readonly impossible: readonly string[];
  /** For how long this machine kept the judge itself waiting. */
  readonly lag: { readonly longestMs: number; readonly totalMs: number };
  readonly told: readonly Told[];
  readonly kills: readonly Kill[];
  readonly complaints: string;
}

interface RunOptions {
  /** The worker, as a program. */
  readonly script: string;
  /** For all files of the run. */
  readonly folder: string;
  /** Workers that never ask whether they still hold a lock. */
  readonly blind?: boolean;
  /** Ends the run before its time; what happened until then is judged. */
  readonly signal?: AbortSignal;
}

/** Core's default. */
const GRACE_MS = 1_000;
/** Core's longest pause between two polls of a store that cannot be watched. */
const POLL_MAX_MS = 5_000;
const START_LIMIT_MS = 60_000;
const FINISH_LIMIT_MS = 30_000;
const COMPLAINTS_MAX = 10_000;

/** Runs one store through everything the plan allows, for the plan's time, and judges. All it starts has ended when it returns. */
export async function runChaos(plan: ChaosPlan, { script, folder, blind = false, signal }: RunOptions): Promise<ChaosOutcome> {
  const random = createSeededRandom(plan.seed);
  await using place = await openPlace(plan, folder, random);
  using lag = measureLag();
  const clocks = plan.clocks ? wallClocks(folder, random) : undefined;
  let complaints = "";
  await using crew = createCrew({
    script,
    storeUri: place.storeUri,
    folder,
    ttlMs: plan.ttlMs,
    environment: (started) => ({ ...place.environment, ...clocks?.environmentOf(`w${started}`) }),
    onComplaint: (text) => (complaints = (complaints + text).slice(0, COMPLAINTS_MAX)),
    blind,
  });
  const recoveryBoundMs = plan.ttlMs + GRACE_MS + POLL_MAX_MS;
  const kinds = faultKinds(plan, { proxy: place.proxy !== undefined, faketime: clocks !== undefined, restart: place.restart !== undefined });
  const stage: Stage = { plan, crew, place, clocks, random, kills: [], counts: new Map(kinds.map((kind) => [kind, 0])), recoveryBoundMs };
  for (let index = 0; index < plan.processes; index += 1) {
    crew.start();
  }
  await untilUnderWay(crew, signal);
  await injectFaults(stage, kinds, signal);
  place.proxy?.setCalm(true);
  await crew.finish(FINISH_LIMIT_MS);
  // Lines that are still in the pipes.
  await pause(100);
  const sights = sightClocks(crew.told, Date.now() - sharedNowMs());
  const faults = { ...Object.fromEntries(stage.counts), ...(clocks === undefined ? {} : { "wrong clock": sights.wrong, "clock jump": sights.jumps }), ...place.proxy?.counts };
  return {
    title: place.title,
    verdict: judge({ told: crew.told, isWhole: crew.isWhole, kills: stage.kills, recoveryBoundMs, lagWithinMs: lag.withinMs }),
    faults,
    impossible: impossible(plan, place, clocks !== undefined),
    lag: { longestMs: lag.longestMs, totalMs: lag.totalMs },
    told: crew.told,
    kills: stage.kills,
    complaints,
  };
}

/** Faults begin once somebody got a lock, so that a slow start of the machine is not taken for the run. */
async function untilUnderWay(crew: Crew, signal: AbortSignal | undefined): Promise<void> {
  const endsAt = sharedNowMs() + START_LIMIT_MS;
  while (signal?.aborted !== true && sharedNowMs() < endsAt && !crew.told.some(({ event }) => event === "acquired")) {
    await pause(20);
  }
}

async function injectFaults(stage: Stage, kinds: readonly FaultKind[], signal: AbortSignal | undefined): Promise<void> {
  const { plan, random } = stage;
  const endsAt = sharedNowMs() + plan.seconds * 1_000;
  const [first, ...others] = kinds;
  while (signal?.aborted !== true && sharedNowMs() < endsAt) {
    if (first === undefined) {
      await pause(Math.min(50, Math.max(0, endsAt - sharedNowMs())));
      continue;
    }
    const { fault, afterMs } = drawFault(random, [first, ...others], { ttlMs: plan.ttlMs, graceMs: GRACE_MS });
    await pause(Math.min(afterMs, Math.max(0, endsAt - sharedNowMs())));
    await inject(stage, fault);
  }
}

function impossible(plan: ChaosPlan, place: Place, hasClocks: boolean): readonly string[] {
  return [
    ...(plan.clocks && !hasClocks ? ["wrong clocks (libfaketime is not installed)"] : []),
    ...(plan.network && place.proxy === undefined ? [`faults of the network (there is none to ${place.title})`] : []),
    ...(plan.restarts && place.restart === undefined ? [`restarts (${place.title} has no server)`] : []),
  ];
}
