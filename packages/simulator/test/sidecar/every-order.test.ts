import * as sidecar from "@holdfast/sidecar/algorithm";
import { describe, expect, it } from "vitest";
import { allSidecarScenarios, describeSidecarExhaustion, exploreEveryOrder, renderFailure, smallSidecarScenarios, walk } from "../../src/sidecar/index.ts";

/** States of a case that is too large for this test; `HOLDFAST_STATES` sets another limit, and the long run goes further. */
const STATES_MAX = Number(process.env["HOLDFAST_STATES"] ?? 1_500);
/** Cases that have fewer states than this, so that every order of their calls is tried in this test. */
const SMALL_STATES_MAX = 8_000;
const SMALL_ENOUGH = new Set(["two", "two-killed", "elsewhere", "foreign", "foreign-guard", "robbed"]);
const SCHEDULES = 25;

describe("the real sidecar lock, whatever the order of calls", () => {
  it.each(smallSidecarScenarios.map((scenario) => [scenario.title, scenario] as const))("keeps its promises when %s", (_title, scenario) => {
    const isSmall = SMALL_ENOUGH.has(scenario.id);
    const found = exploreEveryOrder(sidecar, scenario, isSmall ? SMALL_STATES_MAX : STATES_MAX);
    expect(found.failure === undefined ? "" : renderFailure(sidecar, found.failure).text).toBe("");
    expect(found.isComplete || !isSmall, `${describeSidecarExhaustion(found)}: it was to be complete`).toBe(true);
    expect(found.states).toBeGreaterThan(1);
  });

  it.each(allSidecarScenarios.map((scenario) => [scenario.title, scenario] as const))("keeps them in seeded schedules when %s", (_title, scenario) => {
    for (let run = 0; run < SCHEDULES; run += 1) {
      const { failure, moves } = walk(sidecar, scenario, `test/${run}`);
      expect(failure === undefined ? "" : renderFailure(sidecar, failure).text).toBe("");
      expect(moves).toBeGreaterThan(1);
    }
  });
});
