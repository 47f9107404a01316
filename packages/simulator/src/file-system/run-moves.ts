import type { FileScenario } from "./file-scenario.ts";
import type { FileSubject } from "./file-subject.ts";
import { fatesOf, nextCalls } from "./moves.ts";
import { checkCalmEnd, checkNewcomer } from "./newcomer.ts";
import { createWorld } from "./create-world.ts";
import type { Violation } from "./promises.ts";
import { step } from "./step.ts";
import { type Move, type Note, startState, type World, type WorldState } from "./world.ts";

export interface MovesRun {
  readonly violation: Violation | null;
  /** What happened, in order. */
  readonly notes: readonly Note[];
}

/**
 * Makes these moves, as far as they can be made, and asks at the end what a newcomer could do. A move that cannot be
 * made is left out, so that a shortened list still means something.
 */
export async function runMoves(subject: FileSubject, scenario: FileScenario, moves: readonly Move[]): Promise<MovesRun> {
  const world = await createWorld(subject, scenario);
  const notes: Note[] = [];
  let state = startState(world);
  for (const wanted of moves) {
    const move = possible(world, state, wanted);
    if (move !== undefined) {
      const stepped = await step(world, state, move);
      notes.push(...stepped.notes);
      state = stepped.state;
      if (stepped.violation !== null) {
        return { violation: stepped.violation, notes };
      }
    }
  }
  return { violation: await checkEnd(subject, world, state), notes };
}

/** What must be true wherever everybody stops. */
export async function checkEnd(subject: FileSubject, world: World, state: WorldState): Promise<Violation | null> {
  return (await checkNewcomer(subject, world, state)) ?? checkCalmEnd(subject, world, state);
}

function possible({ scenario }: World, state: WorldState, move: Move): Move | undefined {
  switch (move.kind) {
    case "pass":
      return state.jumpsUsed < scenario.jumps ? move : undefined;
    case "land":
      return move.index < state.late.length ? move : undefined;
    case "crash":
      return move;
    case "cut": {
      const slot = state.slots[move.process];
      const sent = slot === undefined || slot.isCrashed ? 0 : slot.node.calls.length;
      return sent > 0 && state.faultsUsed < scenario.faults.budget ? { ...move, done: Math.min(move.done, sent) } : undefined;
    }
    case "call": {
      const slot = state.slots[move.process];
      const next = slot === undefined || slot.isCrashed ? [] : nextCalls(scenario, slot);
      // In a shortened list the calls that a process makes are others than before.
      const pending = next.find(({ id }) => id === move.call) ?? next[0];
      if (slot === undefined || pending === undefined) {
        return undefined;
      }
      const { kind, process, fate, shown } = move;
      const isMet = fate !== undefined && !slot.scanning.includes(pending.id) && state.faultsUsed < scenario.faults.budget && fatesOf(scenario, scenario.processes[move.process], pending.call).includes(fate);
      return { kind, process, call: pending.id, ...(isMet ? { fate } : {}), ...(shown === undefined ? {} : { shown }) };
    }
  }
}
