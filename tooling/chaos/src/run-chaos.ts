import { createSeededRandom, type SeededRandom } from "@holdfast/simulator";
import { pause, sharedNowMs } from "./clock.ts";
import { createCrew, type Crew, type Member } from "./crew.ts";
import { drawFault, type Fault, type FaultKind, faultKinds } from "./fault.ts";
import { openPlace, type Place } from "./place.ts";
import type { ChaosPlan } from "./plan.ts";
import type { ProxyCounts } from "./proxy.ts";
import type { Kill } from "./recovery.ts";
import type { Told } from "./told.ts";
import { judge, type Verdict } from "./verdict.ts";
import { wallClocks, type WallClocks } from "./wall-clocks.ts";

export interface ChaosOutcome {
  readonly title: string;
  readonly verdict: Verdict;
  readonly faults: Readonly<Record<string, number>>;
  readonly told: readonly Told[];
  readonly complaints: string;
}

/** Core's default. */
const GRACE_MS = 1_000;
const START_LIMIT_MS = 60_000;
const FINISH_LIMIT_MS = 30_000;
const COMPLAINTS_MAX = 10_000;

interface Stage {
  readonly plan: ChaosPlan;
  readonly crew: Crew;
  readonly place: Place;
  readonly clocks: WallClocks | undefined;
  readonly random: SeededRandom;
  readonly kills: Kill[];
  readonly counts: Map<string, number>;
}

/** Runs one store through everything the plan allows, for the plan's time, and judges. All it starts has ended when it returns. */
export async function runChaos(plan: ChaosPlan, { script, folder, blind = false }: { script: string; folder: string; blind?: boolean }): Promise<ChaosOutcome> {
  const random = createSeededRandom(plan.seed);
  await using place = await openPlace(plan, folder, random);
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
  const stage: Stage = { plan, crew, place, clocks, random, kills: [], counts: new Map() };
  for (let index = 0; index < plan.processes; index += 1) {
    crew.start();
  }
  await untilUnderWay(crew);
  await injectFaults(stage);
  place.proxy?.setOutage(false);
  await crew.finish(FINISH_LIMIT_MS);
  // Lines that are still in the pipes.
  await pause(100);
  const network = { ...place.proxy?.counts } satisfies Partial<ProxyCounts>;
  const outageMs = place.proxy === undefined ? 0 : plan.ttlMs + 4_000;
  const verdict = judge({ told: crew.told, kills: stage.kills, ttlMs: plan.ttlMs, graceMs: GRACE_MS, outageMs });
  return { title: place.title, verdict, faults: { ...Object.fromEntries(stage.counts), ...network }, told: crew.told, complaints };
}

/** Faults begin once somebody got a lock, so that a slow start of the machine is not taken for the run. */
async function untilUnderWay(crew: Crew): Promise<void> {
  const endsAt = sharedNowMs() + START_LIMIT_MS;
  while (sharedNowMs() < endsAt && !crew.told.some(({ event }) => event === "acquired")) {
    await pause(20);
  }
}

async function injectFaults(stage: Stage): Promise<void> {
  const { plan, random, place, clocks } = stage;
  const endsAt = sharedNowMs() + plan.seconds * 1_000;
  const [first, ...others] = faultKinds(plan, { proxy: place.proxy !== undefined, faketime: clocks !== undefined });
  while (sharedNowMs() < endsAt) {
    if (first === undefined) {
      await pause(Math.min(50, Math.max(0, endsAt - sharedNowMs())));
      continue;
    }
    const kinds: readonly [FaultKind, ...FaultKind[]] = [first, ...others];
    const { fault, afterMs } = drawFault(random, kinds, plan.ttlMs);
    await pause(Math.min(afterMs, Math.max(0, endsAt - sharedNowMs())));
    await inject(stage, fault);
  }
}

async function inject({ crew, place, clocks, random, kills, counts, plan }: Stage, fault: Fault): Promise<void> {
  const [first, ...others] = crew.members;
  const victim: Member = first === undefined ? crew.start() : random.pick([first, ...others]);
  counts.set(fault.kind, (counts.get(fault.kind) ?? 0) + 1);
  switch (fault.kind) {
    case "kill":
      kills.push({ worker: victim.name, atMs: sharedNowMs() });
      victim.signal("SIGKILL");
      if (crew.members.length <= plan.processes) {
        crew.start();
      }
      break;
    case "stop":
      victim.signal("SIGSTOP");
      // The run goes on meanwhile; whoever is killed while it stands still stays killed.
      setTimeout(() => victim.signal("SIGCONT"), fault.forMs).unref();
      break;
    case "clock-jump":
      clocks?.jump(victim.name, fault.byMs);
      break;
    case "outage":
      place.proxy?.setOutage(true);
      await pause(fault.forMs);
      place.proxy?.setOutage(false);
      break;
  }
}
