import type { Invariant } from "../invariants/invariant.ts";
import type { Subject } from "../subject.ts";
import type { OrderCase } from "./order-case.ts";
import { runOrder } from "./run-order.ts";
import { type OrderFailure, shrinkOrder } from "./shrink-order.ts";

export interface OrderExploration {
  readonly subject: Subject;
  readonly orderCase: OrderCase;
  readonly invariants: readonly Invariant[];
  /** Distinct states after which it gives up, and says so. */
  readonly statesMax: number;
}

export interface OrderSummary {
  /** Runs: each goes from the start to an end, or to a state that was met before. */
  readonly schedules: number;
  readonly steps: number;
  readonly distinctStates: number;
  /** Every order, with every mishap at every point, was tried. */
  readonly complete: boolean;
  /** The first that broke a promise, shrunk, with a trace. */
  readonly failure: OrderFailure | null;
}

/** All promises but one: where a request may take as long as it likes, nobody can say by when a late write should have been ended. */
export function orderInvariants(all: readonly Invariant[]): readonly Invariant[] {
  return all.filter(({ id }) => id !== "let-go");
}

/**
 * Every order of what can happen: each request takes effect and is answered before or after everything that can happen beside it,
 * with the mishaps of the case at every point. Runs that meet in one state go on alike, so only the first goes on.
 * The code under test cannot be copied in the middle, so each run begins at the beginning.
 */
export async function exploreOrders({ statesMax, ...exploration }: OrderExploration): Promise<OrderSummary> {
  const known = new Set<number>();
  const stack: (readonly number[])[] = [[]];
  let schedules = 0;
  let steps = 0;
  for (let path = stack.pop(); path !== undefined; path = stack.pop()) {
    if (known.size >= statesMax) {
      return { schedules, steps, distinctStates: known.size, complete: false, failure: null };
    }
    const from = path;
    let since = 0;
    const run = await runOrder({
      ...exploration,
      path,
      onPoint(state, moves) {
        if (known.has(state)) {
          return true;
        }
        known.add(state);
        if (moves > 1) {
          const here = [...from, ...Array.from({ length: since }, () => 0)];
          for (let other = moves - 1; other > 0; other -= 1) {
            stack.push([...here, other]);
          }
          since += 1;
        }
        return false;
      },
    });
    schedules += 1;
    steps += run.steps;
    if (run.violation !== null) {
      return { schedules, steps, distinctStates: known.size, complete: false, failure: await shrinkOrder(exploration, { orderCase: exploration.orderCase, run }) };
    }
  }
  return { schedules, steps, distinctStates: known.size, complete: true, failure: null };
}
