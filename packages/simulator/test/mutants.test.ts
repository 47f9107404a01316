import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { allInvariants, exploreRandom, type Failure, largeScenarios, runPlan, runSeed, runSteered, smallScenarios, type Subject } from "@holdfast/simulator";
import { loadMutant, type Mutant, mutants, revival, StaleMutantError } from "@holdfast/simulator/mutants";

const CORE = fileURLToPath(new URL("../../core/src/index.ts", import.meta.url));

let sound: Subject;

beforeAll(async () => {
  sound = await loadMutant(CORE, []);
});

function scenarioOf(id: string) {
  const scenario = [...smallScenarios, ...largeScenarios].find((known) => known.id === id);
  if (scenario === undefined) {
    throw new Error(`There is no scenario ${id}.`);
  }
  return scenario;
}

/** By its hand-made schedule or its recorded seed where it has one, else by the first seeds. The long run searches for all of them. */
async function failureOf({ scenario: id, edits, breaks, steers, seed }: Mutant): Promise<Failure | null> {
  const exploration = { subject: await loadMutant(CORE, edits), scenario: scenarioOf(id), invariants: allInvariants.filter((invariant) => invariant.id === breaks) };
  if (steers !== undefined) {
    return runSteered(exploration, steers);
  }
  if (seed !== undefined) {
    return { scenario: exploration.scenario, ...(await runSeed(exploration, seed)) };
  }
  return (await exploreRandom({ ...exploration, seedPrefix: "m", schedules: 400 })).failure;
}

describe("each rule of the protocol, switched off", () => {
  it.each(mutants.map((mutant) => [mutant.rule, mutant.title, mutant] as const))("rule %s: when %s, the explorer sees it, and the rule as it is stands the same schedule", { timeout: 60_000 }, async (_rule, _title, mutant) => {
    const failure = await failureOf(mutant);
    expect(failure?.result.violation?.invariant).toBe(mutant.breaks);
    const same = failure === null ? null : await runPlan({ subject: sound, scenario: failure.scenario, invariants: allInvariants }, failure.plan);
    expect(same?.violation).toBeNull();
  });

  it("every rule has a mutant", () => {
    const rules = new Set(mutants.map(({ rule }) => Number.parseInt(rule, 10)));
    expect([...rules].sort((one, other) => one - other)).toEqual(Array.from({ length: 17 }, (_, index) => index + 1));
    expect(new Set(mutants.map(({ id }) => id)).size).toBe(mutants.length);
  });

  it("a revival alone breaks nothing while nobody steps over an expired record: two defences cover each other", { timeout: 60_000 }, async () => {
    const subject = await loadMutant(CORE, revival);
    const invariants = allInvariants.filter(({ id }) => id === "exclusion" || id === "growing-tokens");
    for (const id of ["revivals", "swept-readers"]) {
      const { failure, schedules } = await exploreRandom({ subject, scenario: scenarioOf(id), invariants, seedPrefix: "revival", schedules: 600 });
      expect(failure?.plan.seed).toBeUndefined();
      expect(schedules).toBe(600);
    }
    for (const { scenario, steers, rule } of mutants) {
      if (steers !== undefined && rule.includes("revival")) {
        expect((await runSteered({ subject, scenario: scenarioOf(scenario), invariants }, steers)).result.violation).toBeNull();
      }
    }
  });

  it("a mutant whose text is gone is stale, not passed over", async () => {
    await expect(loadMutant(CORE, [{ file: "renew.ts", find: "no such line", replace: "" }])).rejects.toThrow(/0 places/);
    await expect(loadMutant(CORE, [{ file: "no-such-file.ts", find: "x", replace: "" }])).rejects.toThrow(StaleMutantError);
  });
});
