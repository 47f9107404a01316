import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { drawHistory } from "./draw-history.ts";
import type { ChaosOutcome } from "./run-chaos.ts";

const DIAGRAMS_MAX = 5;

/** Writes what everybody told, the history as the checker reads it, and a diagram of each problem; returns the paths. */
export function keepEvidence(folder: string, { told, verdict }: ChaosOutcome): readonly string[] {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const lines = (entries: readonly object[]): string => entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
  return [
    write("told.jsonl", lines(told)),
    write("history.jsonl", lines(verdict.history)),
    ...verdict.problems.slice(0, DIAGRAMS_MAX).map((problem, index) => write(`problem-${index + 1}.svg`, drawHistory(verdict.history, problem))),
  ];
}
