import * as core from "@holdfast/core";
import { describe, expect, it } from "vitest";
import { allInvariants, exploreExhaustive, exploreRandom, largeScenarios, renderText, runPlan, runSeed, smallScenarios } from "@holdfast/simulator";

const everything = { subject: core, invariants: allInvariants };
/** One of them; the long run takes all. */
const EXHAUSTIVE = ["reader-and-writer"];

describe("core under the explorer", () => {
  for (const scenario of [...largeScenarios, ...smallScenarios]) {
    it(`keeps every promise in seeded schedules of ${scenario.id}`, { timeout: 120_000 }, async () => {
      const { failure, schedules } = await exploreRandom({ ...everything, scenario, seedPrefix: "test", schedules: 25 });
      expect(failure === null ? null : `${failure.plan.seed}\n${renderText(await runPlan({ ...everything, scenario }, failure.plan, true))}`).toBeNull();
      expect(schedules).toBe(25);
    });
  }

  for (const scenario of smallScenarios.filter(({ id }) => EXHAUSTIVE.includes(id))) {
    it(`keeps every promise with any one thing going wrong at any point of ${scenario.id}`, { timeout: 120_000 }, async () => {
      const { failure, complete, distinctStates } = await exploreExhaustive({ ...everything, scenario, deviations: 1, schedulesMax: 20_000 });
      expect(failure === null ? null : renderText(await runPlan({ ...everything, scenario }, failure.plan, true))).toBeNull();
      expect(complete).toBe(true);
      expect(distinctStates).toBeGreaterThan(5_000);
    });
  }

  it("replays: one seed gives one run", async () => {
    for (const scenario of largeScenarios) {
      const one = await runSeed({ ...everything, scenario }, "replay/7");
      const other = await runSeed({ ...everything, scenario }, "replay/7");
      expect({ ...other.plan, steps: other.result.steps, endedAtMs: other.result.endedAtMs }).toEqual({ ...one.plan, steps: one.result.steps, endedAtMs: one.result.endedAtMs });
      expect(one.result.steps).toBeGreaterThan(50);
    }
  });
});
