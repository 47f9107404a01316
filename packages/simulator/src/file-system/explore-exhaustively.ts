import { createWorld } from "./create-world.ts";
import type { FileFailure } from "./file-failure.ts";
import type { FileScenario } from "./file-scenario.ts";
import type { FileSubject } from "./file-subject.ts";
import { movesOf } from "./moves.ts";
import { checkCalmEnd, checkNewcomer } from "./newcomer.ts";
import type { Violation } from "./promises.ts";
import { step } from "./step.ts";
import { wideHash } from "./table-key.ts";
import { type Move, startState, stateKey, type WorldState } from "./world.ts";

export interface Exhaustion {
  readonly scenario: string;
  readonly states: number;
  /** Moves tried: the edges between the states. */
  readonly moves: number;
  /** How many different orders of calls lead from the start to an end, all of them judged. */
  readonly schedules: bigint;
  /** False if the limit stopped it first. */
  readonly isComplete: boolean;
  readonly failure: FileFailure | null;
}

export interface ExhaustiveOptions {
  readonly subject: FileSubject;
  readonly scenario: FileScenario;
  /** States after which it gives up. */
  readonly statesMax: number;
  /** Violations that are known and passed over. */
  readonly tolerates?: (violation: Violation) => boolean;
}

interface Open {
  readonly state: WorldState;
  readonly key: number;
  readonly moves: readonly Move[];
  next: number;
  schedules: bigint;
}

/**
 * Every order of calls, each fate, each choice of a scan, once for each state that they can be told apart by. A process
 * that dies needs no move: all the others do without it in some order that is tried, and each state is asked what a
 * newcomer could do if everybody died there.
 */
export async function exploreExhaustively({ subject, scenario, statesMax, tolerates = () => false }: ExhaustiveOptions): Promise<Exhaustion> {
  const world = await createWorld(subject, scenario);
  /** Schedules from each state to an end; undefined while the state is still being gone on from. */
  const known = new Map<number, bigint | undefined>();
  const asked = new Set<number>();
  const open: Open[] = [];
  let tried = 0;

  async function enter(state: WorldState, key: number): Promise<Violation | null> {
    known.set(key, undefined);
    open.push({ state, key, moves: movesOf(world, state), next: 0, schedules: 0n });
    const asking = wideHash(`${state.files.describe()}${state.byHand.join()}`);
    if (!asked.has(asking)) {
      asked.add(asking);
      const broken = await checkNewcomer(subject, world, state);
      if (broken !== null && !tolerates(broken)) {
        return broken;
      }
    }
    return checkCalmEnd(subject, world, state);
  }
  const result = (isComplete: boolean, violation: Violation | null): Exhaustion => ({
    scenario: scenario.id,
    states: known.size,
    moves: tried,
    schedules: open[0]?.schedules ?? 0n,
    isComplete,
    failure: violation === null ? null : { scenario, moves: open.slice(0, -1).flatMap(takenBy), violation },
  });

  const start = startState(world);
  const atStart = await enter(start, stateKey(start));
  if (atStart !== null && !tolerates(atStart)) {
    return result(true, atStart);
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
    const { state, violation } = await step(world, last.state, move);
    if (violation !== null && !tolerates(violation)) {
      open.push({ state, key: 0, moves: [], next: 0, schedules: 0n });
      return result(true, violation);
    }
    const key = stateKey(state);
    if (known.has(key)) {
      last.schedules += known.get(key) ?? 0n;
      continue;
    }
    if (known.size >= statesMax) {
      return result(false, null);
    }
    const broken = await enter(state, key);
    if (broken !== null && !tolerates(broken)) {
      return result(true, broken);
    }
  }
  return result(true, null);
}

function takenBy({ moves, next }: Open): readonly Move[] {
  const move = moves[next - 1];
  return move === undefined ? [] : [move];
}
