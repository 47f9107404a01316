import { claimInvariants } from "../claims/claim-invariants.ts";
import { claimMutants } from "../claims/claim-mutants.ts";
import { allClaimScenarios } from "../claims/claim-scenarios.ts";
import { runPlan, runSeed } from "../explore-random.ts";
import { allInvariants } from "../invariants/all.ts";
import { loadMutant } from "../mutants/load-mutant.ts";
import { mutants } from "../mutants/mutants.ts";
import { largeScenarios } from "../scenarios/large.ts";
import { smallScenarios } from "../scenarios/small.ts";
import { drawnViolation, shrunkViolation, type Violation } from "./violation.ts";

const PROTOCOLS = [
  { scenarios: [...smallScenarios, ...largeScenarios], mutants, invariants: allInvariants },
  { scenarios: allClaimScenarios, mutants: claimMutants, invariants: claimInvariants },
];

/** The schedule that a seed stands for, once more: shrunk where it breaks a promise, as it was drawn where it breaks none. */
export async function replay(packagesFolder: string, words: readonly string[]): Promise<Violation> {
  const [scenarioId, seed, mutantId, ...rest] = words;
  if (scenarioId === undefined || seed === undefined || rest.length > 0) {
    throw new RangeError("A replay needs a scenario and a seed, and may name a mutant, as the tables of docs/safety.md do: pnpm prove replay writers m/0 release-by-delete");
  }
  const protocol = PROTOCOLS.find(({ scenarios }) => scenarios.some(({ id }) => id === scenarioId));
  const scenario = protocol?.scenarios.find(({ id }) => id === scenarioId);
  if (protocol === undefined || scenario === undefined) {
    throw new RangeError(`There is no scenario ${scenarioId}; there are ${PROTOCOLS.flatMap(({ scenarios }) => scenarios.map(({ id }) => id)).join(", ")}.`);
  }
  const mutant = protocol.mutants.find(({ id }) => id === mutantId);
  if (mutantId !== undefined && mutant === undefined) {
    throw new RangeError(`There is no mutant ${mutantId}; there are ${protocol.mutants.map(({ id }) => id).join(", ")}.`);
  }
  // A mutant is looked for by the one promise that it must break, as in the long run.
  const invariants = protocol.invariants.filter(({ id }) => mutant === undefined || id === mutant.breaks);
  const exploration = { subject: await loadMutant(`${packagesFolder}core/src/index.ts`, mutant?.edits ?? []), scenario, invariants };
  const { plan, result } = await runSeed(exploration, seed);
  return result.violation === null ? drawnViolation(`${scenarioId}, seed ${seed}`, await runPlan(exploration, plan, true)) : shrunkViolation(exploration, plan, result);
}
