import type { FileFailure } from "./file-failure.ts";
import type { FileSubject } from "./file-subject.ts";
import { runMoves } from "./run-moves.ts";
import type { Move } from "./world.ts";

/** The most runs that one shrinking takes. */
const RUNS_MAX = 1_000;

/** Leaves out moves, acts and processes that the failure does not need, while the same promise is broken. */
export async function shrinkMoves(subject: FileSubject, failure: FileFailure): Promise<FileFailure> {
  let best = failure;
  let runs = 0;

  async function works(candidate: Omit<FileFailure, "violation">): Promise<boolean> {
    if (runs >= RUNS_MAX) {
      return false;
    }
    runs += 1;
    const { violation } = await runMoves(subject, candidate.scenario, candidate.moves);
    if (violation?.promise !== failure.violation.promise) {
      return false;
    }
    best = { ...candidate, violation };
    return true;
  }

  for (let before = Number.POSITIVE_INFINITY; weigh(best) < before; ) {
    before = weigh(best);
    for (let size = Math.max(1, best.moves.length >> 1); size >= 1; size >>= 1) {
      for (let from = 0; from < best.moves.length; ) {
        const moves = [...best.moves.slice(0, from), ...best.moves.slice(from + size)];
        from += (await works({ ...best, moves })) ? 0 : size;
      }
    }
    for (let index = 0; index < best.moves.length; index += 1) {
      const move = best.moves[index];
      if (move?.kind === "call" && move.fate !== undefined) {
        await works({ ...best, moves: best.moves.with(index, withoutFate(move)) });
      }
    }
    await dropActs(() => best, works);
  }
  return best;
}

function weigh({ scenario, moves }: FileFailure): number {
  const fates = moves.filter((move) => move.kind === "call" && move.fate !== undefined).length;
  return moves.length + fates + scenario.processes.reduce((sum, { acts }) => sum + acts.length, 0);
}

function withoutFate({ kind, process, call }: Move & { readonly kind: "call" }): Move {
  return { kind, process, call };
}

/** Processes keep their places, so that the moves still mean them; one without acts ends at once. */
async function dropActs(best: () => FileFailure, works: (candidate: Omit<FileFailure, "violation">) => Promise<boolean>): Promise<void> {
  for (let process = 0; process < best().scenario.processes.length; process += 1) {
    const count = best().scenario.processes[process]?.acts.length ?? 0;
    for (let act = count - 1; act >= 0; act -= 1) {
      const { scenario, moves } = best();
      const script = scenario.processes[process];
      if (script !== undefined) {
        const processes = scenario.processes.with(process, { ...script, acts: script.acts.filter((_, index) => index !== act) });
        await works({ scenario: { ...scenario, processes }, moves });
      }
    }
  }
}
