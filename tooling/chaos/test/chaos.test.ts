import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { judgeHistory } from "@holdfast/simulator";
import { requireOrSkip } from "@holdfast/vitest-config";
import { spawnSync } from "node:child_process";
import { describe, expect, it, onTestFinished } from "vitest";
import { chaos } from "../src/main.ts";
import { parsePlan } from "../src/plan.ts";
import { reportForPeople } from "../src/report.ts";
import { runChaos } from "../src/run-chaos.ts";
import { bundledWorker } from "./bundled.ts";

const SEED = "npm-test";
const NO_FAULTS = ["--no-kills", "--no-stops", "--no-clocks", "--no-network", "--no-restarts"];
const worker = bundledWorker();

const flock = { feature: "flock", available: spawnSync("flock", ["--version"]).status === 0, reason: "util-linux is not installed" };

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "holdfast-chaos-test-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

describe("real processes, killed, stopped, with wrong clocks and a bad network, never hold one lock together", () => {
  it.each(["local", "miniflare"])("on %s", async (store) => {
    const plan = parsePlan(["--store", store, "--seconds", "4", "--processes", "4"], SEED);
    const outcome = await runChaos(plan, { script: worker.script(), folder: folder() });
    expect(outcome.verdict.violations, reportForPeople(outcome, plan)).toEqual([]);
    expect(outcome.verdict.leases).toBeGreaterThan(0);
  });
});

describe("a run", () => {
  it("finds workers that go on without asking whether they still hold the lock", async (context) => {
    requireOrSkip(context, flock);
    const plan = parsePlan(["--store", "local", "--seconds", "3", "--processes", "3", ...NO_FAULTS], SEED);
    const outcome = await runChaos(plan, { script: worker.script(), folder: folder(), blind: true });
    expect(outcome.verdict.problems.map(({ kind }) => kind), reportForPeople(outcome, plan)).toContain("overlap");
  });

  it("ends with 1 on a store that ignores conditions, and keeps a history that the simulator judges alike, with diagrams", async (context) => {
    requireOrSkip(context, flock);
    const kept = folder();
    expect(await chaos(["--store", "careless", "--seconds", "2", "--processes", "4", "--folder", kept, ...NO_FAULTS], worker.script())).toBe(1);
    const { problems } = judgeHistory([readFileSync(join(kept, "history.jsonl"), "utf8")]);
    expect(problems).not.toEqual([]);
    expect(readFileSync(join(kept, "problem-1.svg"), "utf8")).toContain(problems[0]?.lock);
  });

  it.each([
    [["--seconds", "0"], "--seconds"],
    [["--processes", "many"], "--processes"],
    [["--nonsense"], "--nonsense"],
  ])("refuses %j and names the flag", (words, named) => {
    expect(() => parsePlan(words, SEED)).toThrow(named);
  });

  it("refuses a store that is not on this machine", async () => {
    const plan = parsePlan(["--store", "s3:somebodys-bucket"], SEED);
    await expect(runChaos(plan, { script: worker.script(), folder: folder() })).rejects.toThrow("on this machine only");
  });
});
