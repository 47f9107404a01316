import { createSeededRandom, type SeededRandom } from "../seeded-random.ts";
import type { Failure } from "./failure.ts";
import { movesOf } from "./moves.ts";
import { checkNewcomer } from "./newcomer.ts";
import { checkEnd } from "./promises.ts";
import type { SidecarScenario } from "./scenario.ts";
import { step } from "./step.ts";
import type { SidecarSubject } from "./subject.ts";
import { createWorld, type Move, startState, type State, stateKey, type World } from "./world.ts";

export interface Walk {
  readonly moves: number;
  readonly failure: Failure | undefined;
}

/** Moves of one run; more is a process that does not come to an end. */
const MOVES_MAX = 3_000;
/** How many states of a run are asked what a newcomer could do. */
const ASKED_SHARE = 0.05;

/** One order of calls, drawn from a seed. Equal seeds give equal runs. */
export function walk(subject: SidecarSubject, scenario: SidecarScenario, seed: string, met?: Set<number>): Walk {
  return walkIn(createWorld(subject, scenario), seed, met);
}

/**
 * @param world May be used for many runs: what was found out about the code in one is known in the next.
 * @param steer Whose turn it is in the first moves, digit by digit.
 */
export function walkIn(world: World, seed: string, met?: Set<number>, steer = ""): Walk {
  const random = createSeededRandom(seed);
  const { scenario } = world;
  // Some runs switch at every call, others let one go on for long: both find what the other does not.
  const patience = random.pick([0.2, 0.6, 0.9]);
  const moves: Move[] = [];
  let state = startState(world);
  for (let last: Move | undefined; moves.length < MOVES_MAX; ) {
    const able = movesOf(world, state);
    const process = Number(steer[moves.length] ?? -1);
    const move = able.find((one) => one.kind === "call" && one.process === process) ?? draw(able, random, patience, last);
    if (move === undefined) {
      const violation = checkEnd(world, state) ?? checkNewcomer(world, state);
      return { moves: moves.length, failure: violation === undefined ? undefined : { scenario, moves, violation } };
    }
    moves.push(move);
    const stepped = step(world, state, move);
    const violation = stepped.violation ?? (random.chance(ASKED_SHARE) ? checkNewcomer(world, stepped.state) : undefined);
    if (violation !== undefined) {
      return { moves: moves.length, failure: { scenario, moves, violation } };
    }
    state = stepped.state;
    met?.add(stateKey(state));
    last = move;
  }
  return { moves: moves.length, failure: { scenario, moves, violation: { promise: "bounded", message: `no end after ${MOVES_MAX} moves.` } } };
}

function draw(moves: readonly Move[], random: SeededRandom, patience: number, last: Move | undefined): Move | undefined {
  const calls = moves.filter(({ kind }) => kind === "call");
  const rare = moves.filter(({ kind }) => kind !== "call");
  const same = calls.filter((move) => move.kind === "call" && last?.kind === "call" && move.process === last.process);
  const from = rare.length > 0 && (calls.length === 0 || random.chance(0.04)) ? rare : same.length > 0 && random.chance(patience) ? same : calls;
  return from[random.below(Math.max(1, from.length))];
}

/** A run again, move by move. */
export function replay(subject: SidecarSubject, scenario: SidecarScenario, moves: readonly Move[]): { readonly state: State; readonly violation: Failure["violation"] | undefined } {
  const world = createWorld(subject, scenario);
  let state = startState(world);
  for (const move of moves) {
    const stepped = step(world, state, move);
    if (stepped.violation !== undefined) {
      return stepped;
    }
    state = stepped.state;
  }
  return { state, violation: checkNewcomer(world, state) ?? (movesOf(world, state).length === 0 ? checkEnd(world, state) : undefined) };
}
