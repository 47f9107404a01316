import { wideHash } from "../file-system/table-key.ts";
import type { Failure } from "./failure.ts";
import { movesOf } from "./moves.ts";
import { checkNewcomer } from "./newcomer.ts";
import { checkEnd, type Violation } from "./promises.ts";
import type { SidecarScenario } from "./scenario.ts";
import { step } from "./step.ts";
import type { SidecarSubject } from "./subject.ts";
import { createWorld, type Move, startState, type State, stateKey } from "./world.ts";

export interface Exhaustion {
  readonly scenario: string;
  readonly states: number;
  /** Moves tried: the edges between the states. */
  readonly moves: number;
  /** How many different orders of calls lead from the start to an end, all of them judged. */
  readonly schedules: bigint;
  /** False if the limit stopped it first. */
  readonly isComplete: boolean;
  readonly failure: Failure | undefined;
}

interface Open {
  readonly state: State;
  readonly key: number;
  readonly moves: readonly Move[];
  next: number;
  schedules: bigint;
}

/** Every order of calls, once for each state that they can be told apart by, and in each state the death of all. */
export function exploreEveryOrder(subject: SidecarSubject, scenario: SidecarScenario, statesMax: number): Exhaustion {
  const world = createWorld(subject, scenario);
  const known = new Map<number, bigint>();
  const asked = new Set<number>();
  const open: Open[] = [];
  let tried = 0;

  function enter(state: State, key: number): Violation | undefined {
    known.set(key, 0n);
    const moves = movesOf(world, state);
    open.push({ state, key, moves, next: 0, schedules: 0n });
    const asking = wideHash(state.files.describe());
    if (!asked.has(asking)) {
      asked.add(asking);
      const broken = checkNewcomer(world, state);
      if (broken !== undefined) {
        return broken;
      }
    }
    return moves.length === 0 ? checkEnd(world, state) : undefined;
  }
  const result = (isComplete: boolean, violation: Violation | undefined): Exhaustion => ({
    scenario: scenario.id,
    states: known.size,
    moves: tried,
    schedules: open[0]?.schedules ?? 0n,
    isComplete,
    failure: violation === undefined ? undefined : { scenario, violation, moves: open.flatMap(({ moves, next }) => moves.slice(Math.max(0, next - 1), next)) },
  });

  const start = startState(world);
  const broken = enter(start, stateKey(start));
  if (broken !== undefined) {
    return result(true, broken);
  }
  for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
    const move = last.moves[last.next];
    if (move === undefined) {
      last.schedules = last.moves.length === 0 ? 1n : last.schedules;
      known.set(last.key, last.schedules);
      const before = open.at(-2);
      if (before === undefined) {
        break;
      }
      open.pop();
      before.schedules += last.schedules;
      continue;
    }
    last.next += 1;
    tried += 1;
    const { state, violation } = step(world, last.state, move);
    if (violation !== undefined) {
      return result(true, violation);
    }
    const key = stateKey(state);
    const met = known.get(key);
    if (met !== undefined) {
      last.schedules += met;
      continue;
    }
    if (known.size >= statesMax) {
      return result(false, undefined);
    }
    const found = enter(state, key);
    if (found !== undefined) {
      return result(true, found);
    }
  }
  return result(true, undefined);
}
