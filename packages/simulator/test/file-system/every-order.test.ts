import * as pointerDirectory from "@holdfast/pointer-directory";
import { describe, expect, it } from "vitest";
import { describeExhaustion, exploreExhaustively, exploreFileSystem, isOpen, loadFileMutant, openFindings, smallFileScenarios } from "../../src/file-system/index.ts";
import { ENTRY } from "./entry.ts";

const STATES_MAX = 10_000;

/** States of a case that is too large for this test; `HOLDFAST_STATES` sets another limit, and the long run takes it to its end. */
const STATES_OF_LARGE_MAX = Number(process.env["HOLDFAST_STATES"] ?? 1_500);

/** Cases that have fewer states than the limit, so that every order of their calls is tried in this test. */
const SMALL_ENOUGH = new Set([
  "two-creates", "two-first-creates", "two-replaces", "reads-again", "takes-turns", "crowded", "two-removals", "listing", "abandoned", "abandoned-anew", "sleeping-create", "power-loss", "rebooted",
  "not-onto-empty", "lost-replace", "lost-replace-twice", "lost-create-alone", "late-then-refused", "lost-create-then-replaced", "outage", "old-listing", "sftp-replaces", "sftp-cut-replace", "sftp-removal-in-any-order",
]);

describe("the real pointer directories, whatever the order of calls", () => {
  it.each(smallFileScenarios.map((scenario) => [scenario.title, scenario] as const))("keep their promises when %s", async (_title, scenario) => {
    const statesMax = SMALL_ENOUGH.has(scenario.id) ? STATES_MAX : STATES_OF_LARGE_MAX;
    const found = await exploreExhaustively({ subject: pointerDirectory, scenario, statesMax, tolerates: isOpen });
    expect(found.failure?.violation ?? null, describeExhaustion(found)).toBeNull();
    expect(found.isComplete || !SMALL_ENOUGH.has(scenario.id), `${describeExhaustion(found)}: it was to be complete`).toBe(true);
    expect(found.states).toBeGreaterThan(1);
  });

  it("keep them in long runs of many processes with deaths, operators and a lossy network", async () => {
    const lines: string[] = [];
    const found = await exploreFileSystem({ steps: 60_000, statesMax: 50, seedPrefix: "test", onLine: (line) => void lines.push(line) });
    expect(found.told).toBeNull();
    expect(found.steps).toBeGreaterThanOrEqual(60_000);
    expect(lines.at(-1)).toMatch(/^\d+ seeded schedules, \d+ steps, \d+ distinct states$/);
  });
});

describe.runIf(openFindings.length > 0)("a finding that is not mended yet", () => {
  it.each(openFindings.map((finding) => [finding.id, finding] as const))("%s shows, and its mend makes it go", async (_id, { scenario: wanted, message, mend }) => {
    const scenario = smallFileScenarios.find(({ id }) => id === wanted);
    expect(scenario).toBeDefined();
    if (scenario !== undefined) {
      const asIs = await exploreExhaustively({ subject: pointerDirectory, scenario, statesMax: STATES_MAX });
      expect(asIs.failure?.violation.message, "it is mended: take it off the list").toMatch(message);
      const mended = await exploreExhaustively({ subject: await loadFileMutant(ENTRY, mend), scenario, statesMax: STATES_MAX });
      expect(mended.failure).toBeNull();
    }
  });
});
