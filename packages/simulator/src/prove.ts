import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { realNowMs } from "./clock.ts";
import { type Figures, type FiguresOfParts, overviewOf, pageLines, parseFigures } from "./prove/figures.ts";
import { type Part, parts } from "./prove/parts.ts";
import type { ProveReport } from "./prove/prove-report.ts";
import { replay } from "./prove/replay.ts";
import type { Violation } from "./prove/violation.ts";

/**
 * The long run: `pnpm prove` runs every part, `pnpm prove <part>...` some, `pnpm prove replay <scenario> <seed> [<mutant>]` one schedule. What a part found is kept in prove-figures.json with
 * its date and commit, and docs/safety.md is put together from all that is kept there.
 * `--steps=<number>` is how many steps the seeded runs make together. Fails on any violation and on any mutant not caught.
 */

const PACKAGES = fileURLToPath(new URL("../../", import.meta.url));
const FIGURES = fileURLToPath(new URL("../prove-figures.json", import.meta.url));
const DOCS = fileURLToPath(new URL("../../../docs/", import.meta.url));
const STEPS_DEFAULT = 10_000_000;
const [BEGIN, END] = ["<!-- prove:begin -->", "<!-- prove:end -->"];

async function prove(words: readonly string[]): Promise<boolean> {
  if (words[0] === "replay") {
    await tell(await replay(PACKAGES, words.slice(1)));
    return true;
  }
  const steps = stepsAsked(words);
  const commit = commitOf();
  for (const part of partsAsked(words)) {
    console.log(`\n== ${part.id} ==`);
    const startedMs = realNowMs();
    const report = await part.prove({ steps: (steps * part.sharePercent) / 100, packagesFolder: PACKAGES, onLine: (line) => console.log(line) });
    if (report.violation !== null) {
      await tell(report.violation, `${report.title}: `);
      return false;
    }
    await keep(part, commit, report, startedMs);
  }
  const figures = await keptFigures();
  await writePage(figures);
  console.log(`\n${overviewOf(parts, figures).join("\n")}`);
  return true;
}

/** The drawing goes to a file of its own, whose name is told. */
async function tell({ text, drawing }: Violation, before = ""): Promise<void> {
  console.log(`${before}${text}`);
  if (drawing !== null) {
    const path = join(await mkdtemp(join(tmpdir(), "holdfast-prove-")), "schedule.svg");
    await writeFile(path, drawing);
    console.log(`\nDrawn as a sequence diagram: ${path}`);
  }
}

function partsAsked(words: readonly string[]): readonly Part[] {
  const ids = words.filter((word) => !word.startsWith("--"));
  const unknown = ids.find((id) => !parts.some((part) => part.id === id));
  if (unknown !== undefined) {
    throw new RangeError(`There is no part ${unknown}; there are ${parts.map(({ id }) => id).join(", ")}.`);
  }
  return parts.filter(({ id }) => ids.length === 0 || ids.includes(id));
}

function stepsAsked(words: readonly string[]): number {
  const word = words.find((candidate) => candidate.startsWith("--steps="));
  const steps = word === undefined ? STEPS_DEFAULT : Number(word.slice("--steps=".length));
  if (!Number.isInteger(steps) || steps < 0) {
    throw new RangeError(`--steps needs a whole number, 0 or more.`);
  }
  return steps;
}

async function keep({ id }: Part, commit: string, { title, schedules, steps, states, mutants, lines, files }: ProveReport, startedMs: number): Promise<void> {
  for (const { path, text } of files) {
    await mkdir(dirname(`${DOCS}${path}`), { recursive: true });
    await writeFile(`${DOCS}${path}`, text);
  }
  const date = new Date(startedMs).toISOString().slice(0, 10);
  const kept: Figures = { title, date, commit, seconds: Math.round((realNowMs() - startedMs) / 1_000), schedules, steps, states, mutants, lines };
  await writeFile(FIGURES, `${JSON.stringify({ ...(await keptFigures()), [id]: kept }, null, 1)}\n`);
}

async function keptFigures(): Promise<FiguresOfParts> {
  return parseFigures(await readFile(FIGURES, "utf8"));
}

async function writePage(figures: FiguresOfParts): Promise<void> {
  const path = `${DOCS}safety.md`;
  const page = await readFile(path, "utf8");
  if (!page.includes(BEGIN) || !page.includes(END)) {
    throw new Error(`${path} has lost its markers ${BEGIN} and ${END}.`);
  }
  const before = page.slice(0, page.indexOf(BEGIN) + BEGIN.length);
  await writeFile(path, [before, ...pageLines(parts, figures), page.slice(page.indexOf(END))].join("\n"));
}

function commitOf(): string {
  return execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: DOCS, encoding: "utf8" }).trim();
}

// Millions of refusals are thrown and caught, and nobody reads where: collecting their stacks takes a tenth of the time.
Error.stackTraceLimit = 0;
try {
  process.exitCode = (await prove(process.argv.slice(2))) ? 0 : 1;
} catch (error) {
  // A word that it does not know is for whoever typed it; anything else is a defect, and told whole.
  console.error(error instanceof RangeError ? error.message : error);
  process.exitCode = 2;
}
