import { describe, expect, it } from "vitest";
import { exploreExhaustively, fileMutants, isOpen, loadFileMutant, renderMoves, runMoves, shrinkMoves, smallFileScenarios, walk } from "../../src/file-system/index.ts";
import { ENTRY } from "./entry.ts";

const STATES_MAX = 30_000;

describe("a pointer directory with one rule switched off", () => {
  it.each(fileMutants.map((mutant) => [mutant.title, mutant] as const))("is caught: %s", async (_title, { scenario: wanted, edits, breaks }) => {
    const scenario = smallFileScenarios.find(({ id }) => id === wanted);
    expect(scenario, `there is no scenario ${wanted}`).toBeDefined();
    if (scenario === undefined) {
      return;
    }
    const subject = await loadFileMutant(ENTRY, edits);
    const { failure } = await exploreExhaustively({ subject, scenario, statesMax: STATES_MAX, tolerates: isOpen });
    expect(failure?.violation.promise).toBe(breaks);
    if (failure !== null) {
      expect((await runMoves(subject, scenario, failure.moves)).violation).toEqual(failure.violation);
    }
  });

  it("has a name of its own", () => {
    expect(new Set(fileMutants.map(({ id }) => id)).size).toBe(fileMutants.length);
  });

  it("is stale, and not passed over, when the source has changed", async () => {
    await expect(loadFileMutant(ENTRY, [{ file: "replace.ts", find: "no such text", replace: "" }])).rejects.toThrow("there must be one");
    await expect(loadFileMutant(ENTRY, [{ file: "gone.ts", find: "x", replace: "" }])).rejects.toThrow("gone.ts");
  });
});

describe("a failure that chance found", () => {
  it("comes back from its seed, shrinks to what it needs, and reads as text", async () => {
    const mutant = fileMutants.find(({ id }) => id === "recall-is-believed");
    const scenario = smallFileScenarios.find(({ id }) => id === mutant?.scenario);
    expect(scenario).toBeDefined();
    if (mutant === undefined || scenario === undefined) {
      return;
    }
    const subject = await loadFileMutant(ENTRY, mutant.edits);
    const walkFrom = (run: number): ReturnType<typeof walk> => walk({ subject, scenario, seed: `replay/${run}`, mayCrash: false });
    let run = 0;
    let found = await walkFrom(run);
    while (found.failure === null && run < 2_000) {
      run += 1;
      found = await walkFrom(run);
    }
    const { failure } = found;
    expect(failure).not.toBeNull();
    if (failure === null) {
      return;
    }
    expect((await walkFrom(run)).failure).toEqual(failure);
    const shrunk = await shrinkMoves(subject, failure);
    expect(shrunk.violation.promise).toBe(mutant.breaks);
    expect(shrunk.moves.length).toBeLessThanOrEqual(Math.min(failure.moves.length, 12));
    const { text, drawing } = await renderMoves(subject, shrunk);
    expect(drawing.match(/class="lane"/g)).toHaveLength(scenario.processes.length);
    expect(drawing).toMatch(/<circle [^>]*>\n<text [^>]*>\w+ rename @1\.1 to @2\.b1 -&gt; done<\/text>[\s\S]*class="broken">BROKEN: true-answer/);
    expect(text).toMatch(/^found: held\n[\s\S]*rename @1\.1 to @2\.b1 -> done\n[\s\S]*\nBROKEN: true-answer: read.* of process a was answered with version .*; meanwhile the register was /);
  });
});
