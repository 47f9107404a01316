import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { drawHistory } from "./draw-history.ts";
import { writeFenced } from "./fenced-register.ts";
import type { ChaosOutcome } from "./run-chaos.ts";

const DIAGRAMS_MAX = 5;

/** Writes what everybody told, who was killed, the history as the simulator's checker reads it, and a diagram of each problem; returns the paths. */
export function keepEvidence(folder: string, { told, kills, verdict }: ChaosOutcome): readonly string[] {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, entries: readonly object[]): string => writeText(folder, name, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
  const accepted: object[] = [];
  writeFenced(told, ({ lease: { lock, worker, lease, token }, atMs }) => accepted.push({ kind: "accepted", lock, holder: `${worker}/${lease}`, token, at_ms: atMs }));
  const leases = verdict.history.flatMap(({ lock, holder, lease, mode, token, fromMs, untilMs }) => {
    const ofLease = { lock, holder: `${holder}/${lease}`, mode, token };
    return [{ kind: "began", ...ofLease, at_ms: fromMs }, { kind: "still", ...ofLease, at_ms: untilMs }];
  });
  return [
    write("told.jsonl", told),
    write("kills.jsonl", kills),
    write("history.jsonl", [...leases, ...accepted]),
    ...verdict.problems.slice(0, DIAGRAMS_MAX).map((problem, index) => writeText(folder, `problem-${index + 1}.svg`, drawHistory(verdict.history, problem))),
  ];
}

function writeText(folder: string, name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
