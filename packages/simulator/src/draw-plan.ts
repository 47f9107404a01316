import type { ClockSettings } from "./process-clocks.ts";
import { type Fate, type Fault, type Plan, PROMPT, type Scenario } from "./scenario.ts";
import { createSeededRandom, type SeededRandom } from "./seeded-random.ts";
import type { Request } from "./send-request.ts";

export interface DrawnPlan extends Omit<Plan, "fates"> {
  fateOf(request: Request): Fate;
}

/** How rough one run is: a run with a little of everything finds less than runs that differ. */
interface Mood {
  readonly slow: number;
  readonly lost: number;
  readonly repeated: number;
  readonly usualMs: number;
  /** Speeds by process, and after how many requests the one that sends becomes the slowest: priorities with change points. */
  readonly changePoints: ReadonlySet<number>;
}

/**
 * A schedule drawn from a seed: calm or rough, with crashes, stops and clocks that are wrong. Long delays prefer the moments
 * at which something expires, because that is where a rule is tight.
 * The priorities with a few change points follow Burckhardt et al., "A randomized scheduler with probabilistic guarantees of finding bugs" (2010).
 */
export function drawPlan(scenario: Scenario, seed: string): DrawnPlan {
  if (seed.endsWith("/0")) {
    // The first schedule of every exploration is the calm one.
    return { seed, clocks: new Map(), faults: [], fateOf: () => PROMPT };
  }
  const random = createSeededRandom(seed);
  if (scenario.latencyMs !== undefined && random.chance(0.5)) {
    // On a store that is slow and steady the others' rhythm alone may starve somebody, so half of the schedules are left calm.
    return { seed, clocks: new Map(), faults: [], fateOf: () => PROMPT };
  }
  const mood = drawMood(random);
  const slowness = new Map<string, number>();
  for (const { name } of scenario.processes) {
    slowness.set(name, random.pick([1, 1, 5, 40]));
  }
  const clocks = new Map<string, ClockSettings>();
  for (const { name } of scenario.processes) {
    if (random.chance(0.4)) {
      clocks.set(name, { wallOffsetMs: random.below(7_200_000) - 3_600_000, rate: 1 + (random.below(2 * DRIFT_PARTS_MAX + 1) - DRIFT_PARTS_MAX) / 1_000 });
    }
  }
  let requests = 0;
  return {
    seed,
    clocks,
    faults: drawFaults(scenario, random),
    fateOf(request) {
      requests += 1;
      if (mood.changePoints.has(requests)) {
        slowness.set(request.process.name, scenario.ttlMs / 2);
      }
      return drawFate(scenario, mood, slowness.get(request.process.name) ?? 1, request, random);
    },
  };
}

/** Clocks that gain or lose this many thousandths stay within what margin and grace cover. */
const DRIFT_PARTS_MAX = 5;

function drawMood(random: SeededRandom): Mood {
  const changePoints = new Set<number>();
  for (let point = random.below(4); point > 0; point -= 1) {
    changePoints.add(1 + random.below(40));
  }
  return {
    slow: random.pick([0, 0.05, 0.2, 0.4]),
    lost: random.pick([0, 0, 0.05, 0.2]),
    repeated: random.pick([0, 0, 0.05, 0.2]),
    usualMs: random.pick([2, 10, 100]),
    changePoints,
  };
}

function drawFate(scenario: Scenario, mood: Mood, slowness: number, request: Request, random: SeededRandom): Fate {
  const shortMs = (): number => 1 + random.below(mood.usualMs) * (random.chance(0.3) ? slowness : 1);
  const delayMs = (): number => (random.chance(mood.slow) ? longDelayMs(scenario, random) : shortMs());
  const appliesAtMs = delayMs();
  const repliesAtMs = appliesAtMs + delayMs();
  if (random.chance(mood.lost)) {
    return drawLoss(request, random, appliesAtMs, repliesAtMs);
  }
  const again = random.chance(mood.repeated) ? [appliesAtMs, appliesAtMs + delayMs()] : [appliesAtMs];
  const prompt = again.length === 1 && appliesAtMs === 1 && repliesAtMs === 2;
  return prompt ? PROMPT : { appliesAfterMs: again, reply: { afterMs: repliesAtMs, kind: "answer" } };
}

function drawLoss({ isWrite }: Request, random: SeededRandom, appliesAtMs: number, repliesAtMs: number): Fate {
  switch (random.below(isWrite ? 5 : 2)) {
    case 0:
      return { appliesAfterMs: [], reply: null };
    case 1:
      return { appliesAfterMs: [], reply: { afterMs: repliesAtMs, kind: "unavailable" } };
    case 2:
      return { appliesAfterMs: [appliesAtMs], reply: null };
    case 3:
      return { appliesAfterMs: [appliesAtMs], reply: { afterMs: repliesAtMs, kind: "indeterminate" } };
    default:
      // The sender hears of a broken connection before its write lands.
      return { appliesAfterMs: [repliesAtMs], reply: { afterMs: appliesAtMs, kind: "indeterminate" } };
  }
}

function longDelayMs({ ttlMs, marginMs, graceMs, requestTimeoutMs }: Scenario, random: SeededRandom): number {
  const landmarkMs = random.pick([ttlMs / 3, ttlMs - marginMs, ttlMs, ttlMs + graceMs, requestTimeoutMs, 2 * (ttlMs + graceMs)]);
  return Math.max(1, random.chance(0.5) ? Math.round(landmarkMs) + random.below(41) - 20 : random.below(Math.ceil(1.5 * landmarkMs)));
}

function drawFaults(scenario: Scenario, random: SeededRandom): readonly Fault[] {
  const faults: Fault[] = [];
  const spanMs = 3 * (scenario.ttlMs + scenario.graceMs);
  for (let count = random.pick([0, 0, 1, 1, 2, 3]); count > 0; count -= 1) {
    const { name } = scenario.processes[random.below(scenario.processes.length)] ?? { name: "" };
    const atMs = random.below(spanMs);
    const forMs = random.chance(0.5) ? longDelayMs(scenario, random) : random.below(spanMs);
    switch (random.below(5)) {
      case 0:
        faults.push({ kind: "crash", process: name, atMs, restartAfterMs: random.chance(0.5) ? forMs : null });
        break;
      case 1:
      case 2:
        faults.push({ kind: "pause", process: name, atMs, forMs });
        break;
      case 3:
        faults.push({ kind: "suspend", process: name, atMs, forMs });
        break;
      default:
        faults.push({ kind: "wall-jump", process: name, atMs, byMs: random.below(2 * spanMs) - spanMs });
    }
  }
  const [stranger, ...others] = scenario.strangers ?? [];
  if (stranger !== undefined && random.chance(0.8)) {
    faults.push({ kind: "write-by-hand", atMs: random.below(spanMs), ...random.pick([stranger, ...others]) });
  }
  if (scenario.store.storeClock && random.chance(0.2)) {
    // One step forward within the grace is what rule 7 (a) is sound for; C7 goes beyond it.
    faults.push({ kind: "store-clock-jump", atMs: random.below(spanMs), byMs: random.below(scenario.graceMs) - Math.floor(scenario.graceMs / 2) });
  }
  return faults;
}
