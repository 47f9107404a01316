import { allInvariants } from "../invariants/all.ts";
import { loadMutant } from "../mutants/load-mutant.ts";
import { exploreOrders, orderInvariants } from "../orders/explore-orders.ts";
import { orderCases } from "../orders/order-cases.ts";
import { figure, type ProveBudget, type ProveReport } from "./prove-report.ts";
import { drawnViolation, type Violation } from "./violation.ts";

/** Where a case has more, its row says that it is not complete. */
const STATES_MAX = 200_000;

/** The lease protocol in every order of its events: the real code of core, with each mishap at every point. */
export async function proveOrders({ packagesFolder, onLine }: ProveBudget): Promise<ProveReport> {
  const subject = await loadMutant(`${packagesFolder}core/src/index.ts`, []);
  const lines = [
    "Every order in which requests take effect and are answered and timers fire, with the mishaps of the case at every point:",
    "",
    "| case | mishaps, and how many in one run | schedules | steps | distinct states | complete |",
    "|---|---|--:|--:|--:|---|",
  ];
  const sums = { schedules: 0, steps: 0, states: 0 };
  let violation: Violation | null = null;
  for (const orderCase of orderCases) {
    const { scenario, mishaps, mishapsMax } = orderCase;
    const { schedules, steps, distinctStates, complete, failure } = await exploreOrders({ subject, orderCase, invariants: orderInvariants(allInvariants), statesMax: STATES_MAX });
    sums.schedules += schedules;
    sums.steps += steps;
    sums.states += distinctStates;
    lines.push(`| ${scenario.id}: ${scenario.title} | ${mishapsMax === 0 ? "none" : `${mishaps.join(", ")}; ${mishapsMax}`} | ${figure(schedules)} | ${figure(steps)} | ${figure(distinctStates)} | ${complete ? "yes" : "no"} |`);
    onLine(`${scenario.id}: ${figure(schedules)} schedules, ${figure(steps)} steps, ${figure(distinctStates)} distinct states${complete ? "" : ", not complete"}`);
    if (failure !== null) {
      violation = drawnViolation(`${scenario.id} broke a promise; as little of it as still does`, failure.run);
      break;
    }
  }
  return { title: "The lease protocol, in every order", ...sums, mutants: { caught: 0, all: 0 }, violation, lines, files: [] };
}
