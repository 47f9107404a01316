import { mkdtemp, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { overviewOf } from "./prove/figures.ts";
import { commitOf, keepFigures, keptFigures, writePage } from "./prove/kept-figures.ts";
import { type Part, parts } from "./prove/parts.ts";
import { type PartOutcome, provePart } from "./prove/prove-part.ts";
import { replay } from "./prove/replay.ts";
import { proveSideBySide } from "./prove/side-by-side.ts";
import type { Violation } from "./prove/violation.ts";

/**
 * The long run: `pnpm prove` runs every part, `pnpm prove <part>...` some, `pnpm prove replay <scenario> <seed> [<mutant>]` one schedule.
 * What a part found is kept in prove-figures.json with its date and commit, and docs/safety.md is put together from all that is kept there.
 * `--steps=<number>` is how many steps the seeded runs make together, `--jobs=<number>` how many parts run at once: as many as there are
 * processors where it is left out. Fails on any violation and on any mutant not caught.
 */

const PROGRAM = fileURLToPath(import.meta.url);
const PACKAGES = fileURLToPath(new URL("../../", import.meta.url));
const PLACE = { figures: fileURLToPath(new URL("../prove-figures.json", import.meta.url)), docs: fileURLToPath(new URL("../../../docs/", import.meta.url)) };
const STEPS_DEFAULT = 10_000_000;
/** What a process that proves one part is told: never typed by a person. */
const [AT_COMMIT, ONLY] = ["--at-commit=", "--only="];

async function prove(words: readonly string[]): Promise<boolean> {
  if (words[0] === "replay") {
    await tell(await replay(PACKAGES, words.slice(1)));
    return true;
  }
  const steps = numberAsked(words, "--steps=", 0, STEPS_DEFAULT);
  const jobs = numberAsked(words, "--jobs=", 1, availableParallelism());
  const commit = commitOf(PLACE);
  const wordsFor = ({ id }: Part): readonly string[] => [`--steps=${steps}`, `${AT_COMMIT}${commit}`, `${ONLY}${id}`];
  if (!(await proveSideBySide({ parts: partsAsked(words), jobs, program: PROGRAM, wordsFor, onOutcome: keepOrTell }))) {
    return false;
  }
  const figures = await keptFigures(PLACE);
  await writePage(PLACE, figures);
  console.log(`\n${overviewOf(parts, figures).join("\n")}`);
  return true;
}

async function keepOrTell(part: Part, outcome: PartOutcome): Promise<boolean> {
  if (outcome.kind === "broken") {
    await tell(outcome.violation, `${outcome.title}: `);
    return false;
  }
  await keepFigures(PLACE, part, outcome.figures, outcome.files);
  return true;
}

/** In a process of its own, which sends what it found. */
async function proveOnly(id: string, words: readonly string[]): Promise<boolean> {
  const [part] = partsAsked([id]);
  if (part === undefined || process.send === undefined) {
    throw new RangeError(`${ONLY} is for the processes of the long run; name the part alone: pnpm prove ${id}`);
  }
  const commit = words.find((word) => word.startsWith(AT_COMMIT))?.slice(AT_COMMIT.length) ?? "";
  const steps = (numberAsked(words, "--steps=", 0, STEPS_DEFAULT) * part.sharePercent) / 100;
  const outcome = await provePart(part, commit, { steps, packagesFolder: PACKAGES, onLine: (line) => console.log(`${id}: ${line}`) });
  // Sent whole before the line is closed, which would otherwise keep this process here.
  process.send(outcome, () => process.disconnect());
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

function numberAsked(words: readonly string[], flag: string, least: number, initially: number): number {
  const word = words.find((candidate) => candidate.startsWith(flag));
  const asked = word === undefined ? initially : Number(word.slice(flag.length));
  if (!Number.isInteger(asked) || asked < least) {
    throw new RangeError(`${flag.slice(0, -1)} needs a whole number, ${least} or more.`);
  }
  return asked;
}

// Millions of refusals are thrown and caught, and nobody reads where: collecting their stacks takes a tenth of the time.
Error.stackTraceLimit = 0;
try {
  const words = process.argv.slice(2);
  const only = words.find((word) => word.startsWith(ONLY));
  process.exitCode = (await (only === undefined ? prove(words) : proveOnly(only.slice(ONLY.length), words))) ? 0 : 1;
} catch (error) {
  // A word that it does not know is for whoever typed it; anything else is a defect, and told whole.
  console.error(error instanceof RangeError ? error.message : error);
  process.exitCode = 2;
}
