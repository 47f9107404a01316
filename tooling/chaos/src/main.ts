import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keepEvidence } from "./keep-evidence.ts";
import { parsePlan, PlanError } from "./plan.ts";
import { reportAsJson, reportForPeople } from "./report.ts";
import { runChaos } from "./run-chaos.ts";
import { currentCommit, writeSafetyRow } from "./write-safety-row.ts";

/** Interrupted, it ends what it started, judges what happened until then, and writes no figures. @returns The exit code: 0 nothing found, 1 a violation, 2 the run could not be made. */
export async function chaos(words: readonly string[], script: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-chaos-"));
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort();
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  try {
    const plan = parsePlan(words, randomUUID().slice(0, 8));
    // The one that runs; another may be there when the run is over.
    const commit = plan.write ? currentCommit() : "";
    const outcome = await runChaos(plan, { script, folder, signal: interrupted.signal });
    console.log(plan.json ? reportAsJson(outcome, plan) : reportForPeople(outcome, plan));
    const isWrong = outcome.verdict.violations.length > 0;
    if (isWrong || plan.folder !== undefined) {
      const kept = keepEvidence(plan.folder ?? mkdtempSync(join(tmpdir(), "holdfast-chaos-kept-")), outcome);
      console.error(`  kept: ${kept.join(" ")}`);
      console.error("  judge the history again with: node packages/simulator/history.mjs <history.jsonl>");
    }
    if (plan.write && !interrupted.signal.aborted) {
      writeSafetyRow(outcome, plan, commit);
    }
    return isWrong ? 1 : 0;
  } catch (error) {
    if (error instanceof PlanError) {
      console.error(error.message);
      return 2;
    }
    throw error;
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
    rmSync(folder, { recursive: true, force: true });
  }
}
