import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { today } from "./clock.ts";
import type { ChaosPlan } from "./plan.ts";
import type { ChaosOutcome } from "./run-chaos.ts";

const BEGIN = "<!-- chaos:begin -->";
const END = "<!-- chaos:end -->";

/** Puts a run's figures into the table of docs/safety.md, in place of an earlier run on the same store. */
export function writeSafetyRow(outcome: ChaosOutcome, plan: ChaosPlan): void {
  const path = fileURLToPath(new URL("../../../docs/safety.md", import.meta.url));
  writeFileSync(path, withRow(readFileSync(path, "utf8"), outcome.title, rowOf(outcome, plan, commit())));
}

/** @throws {Error} The page has no place for it. */
export function withRow(page: string, title: string, row: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin === -1 || end < begin) {
    throw new Error(`docs/safety.md has no ${BEGIN} … ${END}.`);
  }
  const rows = page
    .slice(begin + BEGIN.length, end)
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| store ") && !line.startsWith(`| ${title} `));
  const head = ["| store | when, at | seconds | processes | leases | faults | late writes refused | overlaps | tokens out of order | longest recovery |", "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|"];
  return `${page.slice(0, begin)}${[BEGIN, ...head, ...[...rows, row].toSorted(), ""].join("\n")}${page.slice(end)}`;
}

function rowOf({ title, verdict, faults }: ChaosOutcome, plan: ChaosPlan, at: string): string {
  const injected = Object.values(faults).reduce((sum, count) => sum + count, 0);
  const count = (kind: string): number => verdict.problems.filter((problem) => problem.kind === kind).length;
  const cells = [title, `${today()}, ${at}`, plan.seconds, plan.processes, verdict.leases, injected, verdict.fenced.rejected, count("overlap"), count("token-order"), `${Math.round(verdict.recoveries.longestMs)} ms`];
  return `| ${cells.join(" | ")} |`;
}

function commit(): string {
  return execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
}
