import type { SeededRandom } from "../seeded-random.ts";
import { movesOf } from "./moves.ts";
import type { Move, World, WorldState } from "./world.ts";

/** How one run goes: runs that differ find more than runs that are all alike. */
export interface Mood {
  /** How often another process goes on than the one before. */
  readonly switches: number;
  /** How often a call meets a fate, where it can. */
  readonly fates: number;
  readonly crashes: number;
  readonly jumps: number;
  readonly landings: number;
}

export function drawMood(random: SeededRandom, mayCrash: boolean): Mood {
  return {
    switches: random.pick([0.05, 0.2, 0.5, 0.9]),
    fates: random.pick([0.02, 0.1, 0.3]),
    crashes: mayCrash ? random.pick([0, 0, 0.005, 0.02]) : 0,
    jumps: random.pick([0.01, 0.05, 0.2]),
    landings: random.pick([0.02, 0.1, 0.5]),
  };
}

/** The next move, by chance; undefined at the end. */
export function drawMove(world: World, state: WorldState, mood: Mood, random: SeededRandom, last: number): Move | undefined {
  const moves = movesOf(world, state);
  const calls = moves.filter((move) => move.kind === "call");
  const landings = moves.filter((move) => move.kind === "land");
  if (landings.length > 0 && (calls.length === 0 || random.chance(mood.landings))) {
    return pickOf(landings, random);
  }
  const pass = moves.find((move) => move.kind === "pass");
  if (pass !== undefined && random.chance(mood.jumps)) {
    return pass;
  }
  const others = calls.filter(({ process }) => process !== last);
  const goesOn = others.length < calls.length && (others.length === 0 || !random.chance(mood.switches));
  const process = goesOn ? last : pickOf(others, random)?.process;
  if (process === undefined) {
    return undefined;
  }
  if (random.chance(mood.crashes)) {
    return { kind: "crash", process };
  }
  const cuts = moves.filter((move) => move.kind === "cut" && move.process === process);
  if (cuts.length > 0 && random.chance(mood.fates)) {
    return pickOf(cuts, random);
  }
  const own = calls.filter((move) => move.process === process);
  const plain = own.filter(({ fate }) => fate === undefined);
  const met = own.filter(({ fate }) => fate !== undefined);
  return pickOf(met.length > 0 && random.chance(mood.fates) ? met : plain, random);
}

function pickOf<T>(choices: readonly T[], random: SeededRandom): T | undefined {
  return choices[random.below(choices.length)];
}
