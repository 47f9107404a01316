import { describe, expect, it } from "vitest";
import { allInvariants, exploreRandom, findFailure, renderText, runPlan, runSeed, type Scenario, turn, USUAL } from "@holdfast/simulator";
import { type Bugs, createSmallModel } from "./small-lease-model.ts";

/** The model leaves its own record, which is not core's. */
const invariants = allInvariants.filter(({ id }) => id !== "tidy-store");

const SCENARIO: Scenario = {
  ...USUAL,
  // Little to spare, so that what is off by a little shows soon.
  marginMs: 60,
  graceMs: 100,
  id: "two-writers",
  title: "two processes take the lock in turn",
  processes: [
    { name: "alpha", script: [...turn("exclusive", "a1", 2_000), ...turn("exclusive", "a2", 4_000, { waitMs: 3_000 })] },
    { name: "beta", script: [...turn("exclusive", "b1", 2_000), ...turn("exclusive", "b2", 4_000, { waitMs: 3_000 })] },
  ],
};

const CASES: readonly { readonly bugs: Bugs; readonly breaks: string }[] = [
  { bugs: { deadlineFromAnswer: true }, breaks: "exclusion" },
  { bugs: { expiryByWallClock: true }, breaks: "exclusion" },
  { bugs: { unknownIsWritten: true }, breaks: "exclusion" },
  { bugs: { noDeadlineTimer: true }, breaks: "known-loss" },
  { bugs: { constantToken: true }, breaks: "growing-tokens" },
  { bugs: { ignoresWait: true }, breaks: "bounded-waiting" },
];

describe("the explorer on a small lease of its own", () => {
  it("finds nothing wrong with a lease that follows the rules", async () => {
    const { failure, schedules } = await exploreRandom({ subject: createSmallModel(), scenario: SCENARIO, invariants, seedPrefix: "sound", schedules: 400 });
    expect(failure && renderText(await runPlan({ subject: createSmallModel(), scenario: SCENARIO, invariants }, failure.plan, true))).toBeNull();
    expect(schedules).toBe(400);
  });

  for (const { bugs, breaks } of CASES) {
    it(`finds, replays and shrinks ${Object.keys(bugs).join(" and ")}`, { timeout: 120_000 }, async () => {
      const exploration = { subject: createSmallModel(bugs), scenario: SCENARIO, invariants: invariants.filter(({ id }) => id === breaks) };
      const found = await findFailure({ ...exploration, seedPrefix: "bugs", schedules: 20_000, failures: 1 });
      expect(found?.shrunk.result.violation?.invariant).toBe(breaks);
      if (found === null) {
        return;
      }
      const { plan, result } = found.shrunk;
      expect((await runPlan({ ...exploration, scenario: found.shrunk.scenario }, plan)).violation).toEqual(result.violation);
      expect((await runSeed(exploration, found.seed)).result.violation?.invariant).toBe(breaks);
      expect(plan.fates.size + plan.faults.length + plan.clocks.size).toBeLessThanOrEqual(6);
      expect(renderText(result)).toContain(`BROKEN at ${result.violation?.atMs} ms: ${breaks}`);
    });
  }
});
