import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { loadEdited } from "../../src/mutants/load-edited.ts";
import { allSidecarScenarios, huntMutant, proveSidecar, renderFailure, replay, sidecarMutants } from "../../src/sidecar/index.ts";
import type { SidecarSubject } from "../../src/sidecar/subject.ts";

const ENTRY = fileURLToPath(new URL("../../../sidecar/src/algorithm.ts", import.meta.url));
const LIMITS = { schedulesMax: 150, statesMax: 20_000 };

describe("a sidecar lock with one step switched off", () => {
  it.each(sidecarMutants.map((mutant) => [mutant.title, mutant] as const))("is caught: %s", async (_title, mutant) => {
    const { failure } = await huntMutant(ENTRY, mutant, LIMITS);
    expect(mutant.breaks).toContain(failure?.violation.promise);
    if (failure !== undefined) {
      const subject = await loadEdited<SidecarSubject>(ENTRY, mutant.edits);
      expect(replay(subject, failure.scenario, failure.moves).violation, "the schedule is not the cause").toEqual(failure.violation);
      const { text, drawing } = renderFailure(subject, failure);
      expect(text).toContain(`BROKEN ${failure.violation.promise}`);
      expect(drawing.match(/class="lane"/g)).toHaveLength(failure.scenario.processes.length);
      // Two that hold are one too many, and the picture shows them.
      expect(drawing.includes('class="overlap"')).toBe(failure.violation.promise === "one-holder");
    }
  });

  it("has a name of its own, and a scenario", () => {
    expect(new Set(sidecarMutants.map(({ id }) => id)).size).toBe(sidecarMutants.length);
    expect(sidecarMutants.filter(({ scenario }) => !allSidecarScenarios.some(({ id }) => id === scenario))).toEqual([]);
  });

  it("is stale, and not passed over, when the source has changed", async () => {
    await expect(loadEdited(ENTRY, [{ file: "release.ts", find: "no such text", replace: "" }])).rejects.toThrow("there must be one");
  });
});

it("a proof tells what was tried, and which seed shows each mutant", async () => {
  const lines: string[] = [];
  const proof = await proveSidecar({ entry: ENTRY, statesMax: 60, schedules: 2, mutantSchedulesMax: 1, mutantStatesMax: 1, onLine: (line) => void lines.push(line) });
  expect(proof.failure).toBeUndefined();
  expect(proof.schedules).toBe(allSidecarScenarios.length * 2);
  expect(proof.steps).toBeGreaterThan(proof.schedules);
  expect(proof.mutants).toHaveLength(sidecarMutants.length);
  expect(proof.mutants.find(({ mutant }) => mutant.id === "taken-is-mine")?.seed).toBe("taken-is-mine/0");
  expect(lines).toContain("mark-left: caught, seed mark-left/0");
});
