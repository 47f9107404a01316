import { createSeededRandom } from "../seeded-random.ts";
import { createWorld } from "./create-world.ts";
import { drawMood, drawMove } from "./draw-move.ts";
import type { FileFailure } from "./file-failure.ts";
import type { FileScenario } from "./file-scenario.ts";
import type { FileSubject } from "./file-subject.ts";
import type { Violation } from "./promises.ts";
import { checkEnd } from "./run-moves.ts";
import { step } from "./step.ts";
import { type Move, startState, stateKey } from "./world.ts";

/** Moves of one run; more is a process that does not come to an end. */
const MOVES_MAX = 3_000;

export interface WalkOptions {
  readonly subject: FileSubject;
  readonly scenario: FileScenario;
  readonly seed: string;
  /** Whether processes may be killed. */
  readonly mayCrash: boolean;
  /** Violations that are known and passed over. */
  readonly tolerates?: (violation: Violation) => boolean;
  /** Keeps the states that were met. */
  readonly met?: Set<number>;
}

export interface Walk {
  readonly moves: number;
  readonly failure: FileFailure | null;
}

/** One order of calls, drawn from a seed. */
export async function walk({ subject, scenario, seed, mayCrash, tolerates = () => false, met }: WalkOptions): Promise<Walk> {
  const random = createSeededRandom(seed);
  const mood = drawMood(random, mayCrash);
  const world = await createWorld(subject, scenario);
  const moves: Move[] = [];
  let state = startState(world);
  let last = -1;
  while (moves.length < MOVES_MAX) {
    const move = drawMove(world, state, mood, random, last);
    if (move === undefined) {
      break;
    }
    moves.push(move);
    last = move.kind === "call" || move.kind === "cut" ? move.process : last;
    const stepped = await step(world, state, move);
    state = stepped.state;
    met?.add(stateKey(state));
    if (stepped.violation !== null) {
      // What follows from a known violation is not judged.
      return { moves: moves.length, failure: tolerates(stepped.violation) ? null : { scenario, moves, violation: stepped.violation } };
    }
  }
  const violation = await checkEnd(subject, world, state);
  return { moves: moves.length, failure: violation === null || tolerates(violation) ? null : { scenario, moves, violation } };
}
