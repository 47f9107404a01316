/**
 * Checks both models and all their mutants with spin, prints a table, and writes results.json.
 *
 *   node run.mjs                         everything; minutes
 *   node run.mjs --quick                 small bounds only; writes no results.json
 *   node run.mjs --trace clamped-ttl     the shortest counterexample of the cases whose name holds these words
 *
 * Exits with 1 when a correct model fails or a mutant survives, and with 77 where spin or a C compiler is missing.
 */
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { parseArgs } from "node:util";
import { cases } from "./cases.mjs";
import { check, run } from "./check.mjs";

const SKIPPED = 77;
const LIMIT_MS = 400_000;
const QUICK_LIMIT_MS = 60_000;
const PROBE_LIMIT_MS = 10_000;
/** Searches at a time; each may take gigabytes. */
const JOBS = 2;

const { values } = parseArgs({ options: { quick: { type: "boolean", default: false }, trace: { type: "string" } } });
process.exitCode = await main();

async function main() {
  const compiler = await firstThatRuns(["cc", "gcc", "clang"]);
  if ((await run("spin", ["-V"], tmpdir(), PROBE_LIMIT_MS)).code !== 0 || compiler === undefined) {
    console.log(`skipped: ${compiler === undefined ? "a C compiler" : "spin"} is not installed (Debian and Ubuntu: apt-get install spin gcc)`);
    return SKIPPED;
  }
  const chosen = cases.filter(({ name, quick }) => (values.trace === undefined ? !values.quick || quick === true : name.includes(values.trace)));
  if (chosen.length === 0) {
    console.error(`No case is called ${JSON.stringify(values.trace)}.`);
    return 1;
  }
  const limitMs = values.quick ? QUICK_LIMIT_MS : LIMIT_MS;
  const results = await inParallel(chosen, (one) => check(one, { compiler, limitMs, trace: values.trace !== undefined }));
  printTable(results);
  for (const { trail, note, name } of results) {
    if (trail !== undefined || note !== undefined) {
      console.log(`\n${name}\n${trail ?? note}`);
    }
  }
  if (!values.quick && values.trace === undefined) {
    const { output } = await run("spin", ["-V"], tmpdir(), PROBE_LIMIT_MS);
    await writeFile(new URL("results.json", import.meta.url), `${JSON.stringify({ spin: output.trim(), results }, undefined, 2)}\n`);
  }
  const wrong = results.filter(({ asExpected }) => !asExpected);
  console.log(`\n${results.length - wrong.length} as expected, ${wrong.length} not`);
  return wrong.length === 0 ? 0 : 1;
}

/** @param {readonly string[]} programs */
async function firstThatRuns(programs) {
  for (const program of programs) {
    if ((await run(program, ["--version"], tmpdir(), PROBE_LIMIT_MS)).code === 0) {
      return program;
    }
  }
  return undefined;
}

/** Keeps the order of what was asked. */
async function inParallel(items, work) {
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next;
      next += 1;
      results[index] = await work(items[index]);
    }
  };
  await Promise.all(Array.from({ length: JOBS }, worker));
  return results;
}

function printTable(results) {
  const rows = [["model", "case", "verdict", "states", "depth", "seconds", ""]];
  for (const { model, name, verdict, states, depth, seconds, asExpected } of results) {
    rows.push([model, name, verdict, states.toLocaleString("en"), String(depth), seconds.toFixed(2), asExpected ? "" : "NOT EXPECTED"]);
  }
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows) {
    console.log(row.map((cell, column) => (column > 2 && column < 6 ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join("  ").trimEnd());
  }
}
