import { readFile } from "node:fs/promises";
import { join } from "node:path";

const STEP = /^\s*(\d+):\s+proc\s+(\d+) \(([^:)]*):\d+\) ([\w-]+\.pml):(\d+)/;

/**
 * Makes a counterexample short enough to read: one line for each step, with the line of the model that was taken.
 *
 * @param {string} output What `spin -t -p` printed.
 * @param {string} folder Where the model lies.
 * @returns {Promise<string>}
 */
export async function shortTrail(output, folder) {
  const sources = new Map();
  const lines = [];
  let last;
  for (const [, step, number, name, file, line] of output.split("\n").flatMap((text) => [STEP.exec(text) ?? []])) {
    if (step === undefined || step === last || name === "" || name === ":init:") {
      continue;
    }
    last = step;
    if (!sources.has(file)) {
      sources.set(file, (await readFile(join(folder, file), "utf8")).split("\n"));
    }
    const what = name === "Clock" ? "a tick" : sources.get(file)[Number(line) - 1].trim();
    lines.push(`${step.padStart(4)}  ${`${name} ${number}`.padEnd(12)}  ${what}`);
  }
  return lines.join("\n");
}
