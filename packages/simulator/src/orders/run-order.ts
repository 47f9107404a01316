import { fingerprint } from "../fingerprint.ts";
import type { Invariant } from "../invariants/invariant.ts";
import { probeScript } from "../probe.ts";
import { createWatch, type RunResult } from "../run.ts";
import type { Request } from "../send-request.ts";
import type { Subject } from "../subject.ts";
import type { TraceEvent, TraceWhat } from "../trace.ts";
import { createWorld, type World } from "../world.ts";
import { makeMove } from "./make-move.ts";
import { movesOf, type Way, type Ways } from "./moves.ts";
import type { OrderCase } from "./order-case.ts";

/** More than any sound run of a small case takes; beyond it something loops. */
const STEPS_MAX = 5_000;

export interface OrderOptions {
  readonly subject: Subject;
  readonly orderCase: OrderCase;
  readonly invariants: readonly Invariant[];
  /** Which move is made at each point where there are several; the first where it says nothing. */
  readonly path: readonly number[];
  /** At each point after the path, with how many moves there are; true ends the run, because its rest is known. */
  readonly onPoint?: (state: number, moves: number) => boolean;
  readonly keepTrace?: boolean;
}

export interface OrderRun extends RunResult {
  /** Where the path led, with each first move after its end. */
  readonly taken: readonly number[];
}

/** The path was made for another run: a move that it names is not there. */
export class NoSuchMove extends RangeError {
  constructor(choice: number, taken: readonly number[]) {
    super(`There is no move ${choice} after ${taken.join(" ")}: the run is not the same again.`);
  }
}

/** One order of events. Time stands still while anything that is in time is on its way. */
export async function runOrder({ subject, orderCase, invariants, path, onPoint, keepTrace }: OrderOptions): Promise<OrderRun> {
  const { scenario, mishapsMax } = orderCase;
  const trace: TraceEvent[] = [];
  const note = keepTrace === true ? (what: TraceWhat): void => void trace.push({ atMs: world.nowMs, ...what }) : (): void => {};
  const ways: Ways = { underWay: new Map(), stopped: new Set(), mishapsLeft: mishapsMax };
  const onSend = (request: Request): void => void ways.underWay.set(request, { isSlow: false, isLate: false, appliesLeft: 1 });
  const world: World = createWorld({ scenario, subject, seed: "orders", clocks: new Map(), onSend, trace: note });
  for (const script of scenario.processes) {
    world.start(script);
  }
  const watch = createWatch(world, invariants, note);
  const taken: number[] = [];
  let probed = false;
  let steps = 0;
  let violation = await watch.settle();
  const result = (merged: boolean): OrderRun => ({ violation, merged, steps, endedAtMs: world.nowMs, trace, world, taken });
  while (violation === null) {
    forget(ways);
    const moves = movesOf(world, ways, orderCase);
    if (steps >= STEPS_MAX) {
      violation = { invariant: "ends", atMs: world.nowMs, message: `still at work after ${STEPS_MAX} steps` };
      return result(false);
    }
    if (moves.length === 0 && probed) {
      violation = watch.end();
      return result(false);
    }
    if (moves.length === 0) {
      probed = true;
      world.start(probeScript(scenario));
    } else {
      const choices = probed ? 1 : moves.length;
      if (taken.length >= path.length && onPoint?.(stateOf(world, ways), choices) === true) {
        return result(true);
      }
      const choice = choices === 1 ? 0 : (path[taken.length] ?? 0);
      if (choices > 1) {
        taken.push(choice);
      }
      steps += 1;
      const move = moves[choice];
      if (move === undefined) {
        throw new NoSuchMove(choice, taken);
      }
      makeMove(world, ways, move, note);
    }
    violation = await watch.settle();
  }
  return result(false);
}

/** What can have no effect and is heard of no more. */
function forget({ underWay }: Ways): void {
  for (const [request, { appliesLeft, isLate }] of underWay) {
    if (appliesLeft === 0 && (isLate || request.settled || !request.process.alive)) {
      underWay.delete(request);
    }
  }
}

function stateOf(world: World, ways: Ways): number {
  return fingerprint(world, ways.underWay, ({ isSlow, isLate, appliesLeft }: Way) => `${isSlow ? "slow" : ""}${isLate ? "late" : ""}${appliesLeft} ${ways.mishapsLeft}`);
}
