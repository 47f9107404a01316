import { execFileSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { realNowMs } from "./clock.ts";
import { type Part, parts } from "./prove/parts.ts";
import { figure, type ProveReport } from "./prove/prove-report.ts";

/**
 * The long run: `pnpm prove` runs every part and writes docs/safety.md; `pnpm prove <part>...` runs some and writes nothing there.
 * `--steps=<number>` is how many steps the seeded runs make together. Fails on any violation and on any mutant not caught.
 */

const PACKAGES = fileURLToPath(new URL("../../", import.meta.url));
const DOCS = fileURLToPath(new URL("../../../docs/", import.meta.url));
const STEPS_DEFAULT = 10_000_000;
const [BEGIN, END] = ["<!-- prove:begin -->", "<!-- prove:end -->"];

async function prove(words: readonly string[]): Promise<boolean> {
  const startedMs = realNowMs();
  const ids = words.filter((word) => !word.startsWith("--"));
  const wanted = parts.filter(({ id }) => ids.length === 0 || ids.includes(id));
  const unknown = ids.find((id) => !parts.some((part) => part.id === id));
  if (unknown !== undefined) {
    throw new RangeError(`There is no part ${unknown}; there are ${parts.map(({ id }) => id).join(", ")}.`);
  }
  const reports: ProveReport[] = [];
  for (const part of wanted) {
    const report = await run(part, stepsAsked(words));
    reports.push(report);
    if (report.violation !== null) {
      console.error(`${report.title}: ${report.violation}`);
      return false;
    }
    await writeFiles(report);
  }
  const head = `Run on ${new Date(startedMs).toISOString().slice(0, 10)} at commit ${commit()}, ${((realNowMs() - startedMs) / 60_000).toFixed(1)} minutes on one core: ${summaryOf(reports)}`;
  if (wanted.length === parts.length) {
    await writePage(head, reports);
  }
  console.log(`\n${head}`);
  return true;
}

function stepsAsked(words: readonly string[]): number {
  const word = words.find((candidate) => candidate.startsWith("--steps="));
  const steps = word === undefined ? STEPS_DEFAULT : Number(word.slice("--steps=".length));
  if (!Number.isInteger(steps) || steps < 0) {
    throw new RangeError(`--steps needs a whole number, 0 or more.`);
  }
  return steps;
}

function run({ id, sharePercent, prove: provePart }: Part, steps: number): Promise<ProveReport> {
  console.log(`\n== ${id} ==`);
  return provePart({ steps: (steps * sharePercent) / 100, packagesFolder: PACKAGES, onLine: (line) => console.log(line) });
}

function summaryOf(reports: readonly ProveReport[]): string {
  const sum = (of: (report: ProveReport) => number): string => figure(reports.reduce((total, report) => total + of(report), 0));
  return `${sum(({ schedules }) => schedules)} schedules, ${sum(({ steps }) => steps)} steps, ${sum(({ states }) => states)} distinct states; 0 violations; ${sum(({ mutants }) => mutants.caught)} of ${sum(({ mutants }) => mutants.all)} mutants caught.`;
}

async function writePage(head: string, reports: readonly ProveReport[]): Promise<void> {
  const path = `${DOCS}safety.md`;
  const page = await readFile(path, "utf8");
  if (!page.includes(BEGIN) || !page.includes(END)) {
    throw new Error(`${path} has lost its markers ${BEGIN} and ${END}.`);
  }
  const overview = ["| part | schedules | steps | distinct states | violations | mutants caught |", "|---|--:|--:|--:|--:|--:|"];
  for (const { title, schedules, steps, states, mutants } of reports) {
    overview.push(`| ${title} | ${figure(schedules)} | ${figure(steps)} | ${figure(states)} | 0 | ${mutants.all === 0 ? "" : `${mutants.caught} of ${mutants.all}`} |`);
  }
  const sections = reports.flatMap(({ title, lines }) => ["", `### ${title}`, "", ...lines]);
  const before = page.slice(0, page.indexOf(BEGIN) + BEGIN.length);
  await writeFile(path, [before, head, "", ...overview, ...sections, page.slice(page.indexOf(END))].join("\n"));
}

async function writeFiles({ files }: ProveReport): Promise<void> {
  for (const { path, text } of files) {
    await mkdir(dirname(`${DOCS}${path}`), { recursive: true });
    await writeFile(`${DOCS}${path}`, text);
  }
}

function commit(): string {
  return execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: DOCS, encoding: "utf8" }).trim();
}

// Millions of refusals are thrown and caught, and nobody reads where: collecting their stacks takes a tenth of the time.
Error.stackTraceLimit = 0;
process.exitCode = (await prove(process.argv.slice(2))) ? 0 : 1;
