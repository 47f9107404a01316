import { dropSteps, scriptWeight } from "../drop-steps.ts";
import type { OrderCase } from "./order-case.ts";
import { NoSuchMove, type OrderOptions, type OrderRun, runOrder } from "./run-order.ts";

/** The most runs that one shrinking takes. */
const RUNS_MAX = 600;

/** A case, the path through it, and where that ended. */
export interface OrderFailure {
  readonly orderCase: OrderCase;
  readonly run: OrderRun;
}

type Exploration = Omit<OrderOptions, "orderCase" | "path" | "onPoint" | "keepTrace">;

/**
 * Takes the first move, in which all goes well, wherever the failure does not need another one, and leaves out points and steps of
 * scripts, while the same promise is broken. Never makes a failure longer. The result has a trace.
 */
export async function shrinkOrder(exploration: Exploration, failure: OrderFailure): Promise<OrderFailure> {
  const broken = failure.run.violation?.invariant;
  let best = failure;
  let runs = 0;

  async function works(orderCase: OrderCase, path: readonly number[]): Promise<boolean> {
    if (runs >= RUNS_MAX) {
      return false;
    }
    runs += 1;
    const run = await runOrNone({ ...exploration, orderCase, path });
    if (run === null || run.violation?.invariant !== broken || weigh({ orderCase, run }) >= weigh(best)) {
      return false;
    }
    best = { orderCase, run };
    return true;
  }

  for (let before = Number.POSITIVE_INFINITY; weigh(best) < before && runs < RUNS_MAX; ) {
    before = weigh(best);
    for (let at = best.run.taken.length - 1; at >= 0; at -= 1) {
      const path = best.run.taken;
      // The run may have become shorter meanwhile.
      if (at < path.length && !(path[at] !== 0 && (await works(best.orderCase, path.with(at, 0))))) {
        await works(best.orderCase, path.toSpliced(at, 1));
      }
    }
    await dropSteps(() => best.orderCase.scenario, (scenario) => works({ ...best.orderCase, scenario }, best.run.taken));
  }
  return { ...best, run: await runOrder({ ...exploration, orderCase: best.orderCase, path: best.run.taken, keepTrace: true }) };
}

/** Null where the path leads nowhere, as one may that was made for another run. */
async function runOrNone(options: OrderOptions): Promise<OrderRun | null> {
  try {
    return await runOrder(options);
  } catch (error) {
    if (error instanceof NoSuchMove) {
      return null;
    }
    throw error;
  }
}

/** How much there is to explain: what did not go its usual way, and how long it took. */
function weigh({ orderCase, run }: OrderFailure): number {
  return 10 * run.taken.filter((choice) => choice !== 0).length + run.steps + scriptWeight(orderCase.scenario);
}
