import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { allInvariants, exploreRandom, largeScenarios, loadMutant, mutants, runPlan, runSteered, smallScenarios, StaleMutantError } from "@holdfast/simulator";

const CORE = fileURLToPath(new URL("../../core/src/index.ts", import.meta.url));

describe("each rule of the protocol, switched off", () => {
  for (const mutant of mutants) {
    it(`rule ${mutant.rule}: when ${mutant.title}, the explorer sees it`, { timeout: 120_000 }, async () => {
      const scenario = [...smallScenarios, ...largeScenarios].find(({ id }) => id === mutant.scenario);
      if (scenario === undefined) {
        throw new Error(`There is no scenario ${mutant.scenario}.`);
      }
      const exploration = { subject: await loadMutant(CORE, mutant.edits), scenario, invariants: allInvariants.filter(({ id }) => id === mutant.breaks) };
      const failure =
        mutant.steers === undefined
          ? (await exploreRandom({ ...exploration, seedPrefix: "m", schedules: 5_000 })).failure
          : await runSteered(exploration, mutant.steers);
      expect(failure?.result.violation?.invariant).toBe(mutant.breaks);
      if (failure !== null) {
        const sound = await runPlan({ ...exploration, subject: await loadMutant(CORE, []) }, failure.plan);
        expect(sound.violation).toBeNull();
      }
    });
  }

  it("a mutant whose text is gone is stale, not passed over", async () => {
    await expect(loadMutant(CORE, [{ file: "renew.ts", find: "no such line", replace: "" }])).rejects.toThrow(/0 places/);
    await expect(loadMutant(CORE, [{ file: "no-such-file.ts", find: "x", replace: "" }])).rejects.toThrow(StaleMutantError);
  });
});
