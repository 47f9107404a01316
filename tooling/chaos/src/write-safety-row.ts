import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { today } from "./clock.ts";
import type { ChaosPlan } from "./plan.ts";
import type { ChaosOutcome } from "./run-chaos.ts";
import { addRows, grouped, HEAD, readRow, type SafetyRow, writeRow } from "./safety-row.ts";

const BEGIN = "<!-- chaos:begin -->";
const END = "<!-- chaos:end -->";

/** Puts a run's figures into the table of docs/safety.md: in place of the row of the same place, or added to it. */
export function writeSafetyRow(outcome: ChaosOutcome, plan: ChaosPlan, commit: string): void {
  const path = fileURLToPath(new URL("../../../docs/safety.md", import.meta.url));
  writeFileSync(path, withRow(readFileSync(path, "utf8"), rowOf(outcome, plan, commit), plan.add));
}

/** @throws {Error} The page has no place for it, or the row that should be added to cannot be read. */
export function withRow(page: string, row: SafetyRow, add: boolean): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin === -1 || end < begin) {
    throw new Error(`docs/safety.md has no ${BEGIN} … ${END}.`);
  }
  const rows = page
    .slice(begin + BEGIN.length, end)
    .split("\n")
    .filter((line) => line.startsWith("| ") && !HEAD.includes(line))
    .flatMap((line) => readRow(line) ?? []);
  const earlier = add ? rows.find(({ place }) => place === row.place) : undefined;
  const all = [...rows.filter(({ place }) => place !== row.place), earlier === undefined ? row : addRows(earlier, row)].toSorted((one, other) => (one.place < other.place ? -1 : 1));
  return `${page.slice(0, begin)}${[BEGIN, summary(all), "", ...HEAD, ...all.map(writeRow), ""].join("\n")}${page.slice(end)}`;
}

function summary(rows: readonly SafetyRow[]): string {
  const sum = (figure: (row: SafetyRow) => number): string => grouped(rows.reduce((total, row) => total + figure(row), 0));
  const faults = sum(({ faults: counts }) => Object.values(counts).reduce((total, count) => total + count, 0));
  const minutes = sum(({ seconds }) => seconds / 60);
  return `${minutes} minutes in all, ${sum(({ acquisitions }) => acquisitions)} acquisitions, ${faults} faults; ${sum(({ violations }) => violations)} violations, ${sum(({ staleAccepted }) => staleAccepted)} stale tokens accepted.`;
}

function rowOf({ title, verdict, faults }: ChaosOutcome, plan: ChaosPlan, commit: string): SafetyRow {
  const { recoveries, fenced } = verdict;
  return {
    place: title,
    guarantee: verdict.guarantees.join(", "),
    runs: 1,
    seconds: plan.seconds,
    processes: plan.processes,
    acquisitions: verdict.acquisitions,
    faults,
    violations: verdict.violations.length,
    staleAccepted: fenced.stale.length,
    staleRefused: fenced.rejected,
    recoveries: recoveries.count,
    longestMs: Math.round(recoveries.longestMs),
    excused: recoveries.starved,
    boundMs: recoveries.boundMs,
    when: `${today()} at ${commit}`,
  };
}

export function currentCommit(): string {
  return execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
}
