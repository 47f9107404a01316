import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { allInvariants, exploreOrders, orderCases, orderInvariants, renderText, runOrder, type OrderCase, type Subject } from "@holdfast/simulator";
import { loadMutant, mutants } from "@holdfast/simulator/mutants";

const CORE = fileURLToPath(new URL("../../core/src/index.ts", import.meta.url));
const invariants = orderInvariants(allInvariants);

function caseOf(id: string, traits: Partial<OrderCase> = {}): OrderCase {
  const found = orderCases.find(({ scenario }) => scenario.id === id);
  if (found === undefined) {
    throw new RangeError(`There is no case ${id}.`);
  }
  return { ...found, ...traits };
}

async function mutantOf(id: string): Promise<Subject> {
  const mutant = mutants.find((candidate) => candidate.id === id);
  if (mutant === undefined) {
    throw new RangeError(`There is no mutant ${id}.`);
  }
  return loadMutant(CORE, mutant.edits);
}

describe("core in every order of its events", () => {
  it.each([
    ["orders-writers", { mishaps: [], mishapsMax: 0 }, 100],
    ["orders-reader-and-writer", { mishaps: [], mishapsMax: 0 }, 100],
    ["orders-writers", { mishaps: ["crash"] }, 1_000],
    ["orders-break", {}, 2_000],
    ["orders-in-turn", {}, 5_000],
  ] as const)("keeps every promise: %s %j", { timeout: 120_000 }, async (id, traits, statesMin) => {
    const { failure, complete, distinctStates } = await exploreOrders({ subject: await loadMutant(CORE, []), orderCase: caseOf(id, traits), invariants, statesMax: 100_000 });
    expect(failure === null ? null : renderText(failure.run)).toBeNull();
    expect(complete).toBe(true);
    expect(distinctStates).toBeGreaterThan(statesMin);
  });

  it.each([
    ["unconditional-put", "orders-three-writers", { mishaps: [], mishapsMax: 0, slackMs: 60 }, "exclusion", 2],
    ["listing-first", "orders-reader-and-writer", { mishaps: [], mishapsMax: 0 }, "exclusion", 1],
    ["no-second-look", "orders-reader-and-writer", { mishaps: [], mishapsMax: 0 }, "exclusion", 3],
    ["no-final-check", "orders-writers", { mishaps: ["pause"] }, "live-when-granted", 2],
    ["release-by-delete", "orders-writers", { mishaps: [], mishapsMax: 0 }, "growing-tokens", 0],
    ["deadline-from-answer", "orders-writers", { mishaps: ["pause"] }, "growing-tokens", 3],
    ["turn-not-awaited", "orders-three-in-turn", {}, "fifo", 0],
    ["joins-at-the-head", "orders-three-in-turn", {}, "fifo", 0],
  ] as const)("finds a broken rule, and the same path breaks it again: %s in %s %j", { timeout: 120_000 }, async (id, caseId, traits, breaks, unusualMoves) => {
    const [subject, orderCase] = [await mutantOf(id), caseOf(caseId, traits)];
    const { failure } = await exploreOrders({ subject, orderCase, invariants, statesMax: 100_000 });
    expect(failure?.run.violation?.invariant).toBe(breaks);
    const again = await runOrder({ subject, orderCase: failure?.orderCase ?? orderCase, invariants, path: failure?.run.taken ?? [] });
    expect(again.violation).toEqual(failure?.run.violation);
    // Shrunk to the moves in which not all goes its usual way.
    const unusual = (failure?.run.taken ?? []).filter((choice) => choice !== 0);
    expect(unusual).toHaveLength(unusualMoves);
    expect((await runOrder({ subject: await loadMutant(CORE, []), orderCase, invariants, path: [] })).violation).toBeNull();
  });

  it("says that it stopped early rather than that it found nothing", async () => {
    const { complete, failure } = await exploreOrders({ subject: await loadMutant(CORE, []), orderCase: caseOf("orders-writers"), invariants, statesMax: 500 });
    expect({ complete, failure }).toEqual({ complete: false, failure: null });
  });
});
