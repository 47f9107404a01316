import * as pointerDirectory from "@holdfast/pointer-directory";
import type { ToldFailure } from "../columns-svg.ts";
import { drawScenario } from "./draw-scenario.ts";
import { exploreExhaustively, type Exhaustion } from "./explore-exhaustively.ts";
import { walk } from "./explore-randomly.ts";
import type { FileFailure } from "./file-failure.ts";
import { smallFileScenarios } from "./file-scenarios.ts";
import type { FileSubject } from "./file-subject.ts";
import { isOpen } from "./open-findings.ts";
import { renderMoves } from "./render-moves.ts";
import { shrinkMoves } from "./shrink-moves.ts";

/** States that are told apart in a large run; beyond, the count stands still. */
const STATES_COUNTED_MAX = 4_000_000;

export interface FileExplorationOptions {
  /** Moves of the seeded runs together, at least; 0 leaves them out. */
  readonly steps: number;
  /** States after which a small case is given up. A million take about a minute and 2 GB. */
  readonly statesMax: number;
  /** Seeded run `n` has the seed `<seedPrefix>/<n>`. */
  readonly seedPrefix: string;
  /** Default: the pointer directories as they are. */
  readonly subject?: FileSubject;
  /** Hears a line as soon as a case is done. */
  readonly onLine?: (line: string) => void;
}

export interface FileExploration {
  /** One for each small case, up to the first that failed. */
  readonly small: readonly Exhaustion[];
  readonly walks: number;
  readonly steps: number;
  /** Distinct states of the seeded runs. */
  readonly states: number;
  /** The first failure, shrunk. Known findings are passed over. */
  readonly failure: FileFailure | null;
  /** The failure's schedule, for people. */
  readonly told: ToldFailure | null;
}

/** The real pointer directories over the simulated file system: every order of the small cases, then seeded large ones. */
export async function exploreFileSystem({ steps, statesMax, seedPrefix, subject = pointerDirectory, onLine = () => undefined }: FileExplorationOptions): Promise<FileExploration> {
  const small: Exhaustion[] = [];
  const met = new Set<number>();
  let walks = 0;
  let moves = 0;
  const ended = async (failure: FileFailure | null): Promise<FileExploration> => {
    const shrunk = failure === null ? null : await shrinkMoves(subject, failure);
    return { small, walks, steps: moves, states: met.size, failure: shrunk, told: shrunk === null ? null : await renderMoves(subject, shrunk) };
  };
  for (const scenario of smallFileScenarios) {
    const exhausted = await exploreExhaustively({ subject, scenario, statesMax, tolerates: isOpen });
    small.push(exhausted);
    onLine(describeExhaustion(exhausted));
    if (exhausted.failure !== null) {
      return ended(exhausted.failure);
    }
  }
  for (; moves < steps; walks += 1) {
    const seed = `${seedPrefix}/${walks}`;
    const counting = met.size < STATES_COUNTED_MAX ? { met } : {};
    const walked = await walk({ subject, scenario: drawScenario(seed), seed, mayCrash: true, tolerates: isOpen, ...counting });
    moves += walked.moves;
    if (walked.failure !== null) {
      onLine(`seed ${seed}: ${walked.failure.violation.promise}: ${walked.failure.violation.message}`);
      walks += 1;
      return ended(walked.failure);
    }
  }
  onLine(`${walks} seeded schedules, ${moves} steps, ${met.size} distinct states`);
  return ended(null);
}

/** One line for people. */
export function describeExhaustion({ scenario, states, moves, schedules, isComplete, failure }: Exhaustion): string {
  const broken = failure === null ? "" : `; BROKEN: ${failure.violation.promise}: ${failure.violation.message}`;
  return `${scenario}: ${isComplete && failure === null ? `all ${schedules} schedules` : "not all schedules"}, ${states} distinct states, ${moves} steps${broken}`;
}
