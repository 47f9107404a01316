import { execFileSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { realNowMs } from "./clock.ts";
import { loadMutant } from "./mutants/load-mutant.ts";
import { type Drawing, proveMutants } from "./prove/prove-mutants.ts";
import { proveBySeeds, proveExhaustively } from "./prove/prove-schedules.ts";
import { figure, type Tally } from "./prove/tally.ts";

/** The long run: `pnpm prove [schedules of each scenario]`. Writes its figures into docs/safety.md and fails on any violation. */

const CORE = fileURLToPath(new URL("../../core/src/index.ts", import.meta.url));
const SAFETY_PAGE = fileURLToPath(new URL("../../../docs/safety.md", import.meta.url));
const DIAGRAMS = fileURLToPath(new URL("../../../docs/diagrams/", import.meta.url));
const SCHEDULES_DEFAULT = 300;

async function writePage(lines: readonly string[]): Promise<void> {
  const page = await readFile(SAFETY_PAGE, "utf8");
  const [begin, end] = ["<!-- prove:begin -->", "<!-- prove:end -->"];
  if (!page.includes(begin) || !page.includes(end)) {
    throw new Error(`${SAFETY_PAGE} has lost its markers ${begin} and ${end}.`);
  }
  const before = page.slice(0, page.indexOf(begin) + begin.length);
  await writeFile(SAFETY_PAGE, `${before}\n${lines.join("\n")}\n${page.slice(page.indexOf(end))}`);
}

async function writeDrawings(drawings: readonly Drawing[]): Promise<void> {
  await mkdir(DIAGRAMS, { recursive: true });
  for (const { file, svg } of drawings) {
    await writeFile(`${DIAGRAMS}${file}`, svg);
  }
}

async function prove(): Promise<void> {
  const startedMs = realNowMs();
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: fileURLToPath(new URL(".", import.meta.url)), encoding: "utf8" }).trim();
  const tally: Tally = { steps: 0, lines: [] };
  const subject = await loadMutant(CORE, []);
  await proveExhaustively(subject, tally);
  await proveBySeeds(subject, Number(process.argv[2] ?? SCHEDULES_DEFAULT), tally);
  await writeDrawings(await proveMutants(CORE, tally));
  const seconds = (realNowMs() - startedMs) / 1_000;
  const head = `Run on ${new Date(startedMs).toISOString().slice(0, 10)} at commit ${commit}: ${figure(tally.steps)} steps in ${(seconds / 60).toFixed(1)} minutes (${figure(Math.round(tally.steps / seconds))} a second), no violation in core, every mutant caught.`;
  await writePage([head, "", ...tally.lines]);
  console.log(head);
}

// Millions of refusals are thrown and caught, and nobody reads where: collecting their stacks takes a tenth of the time.
Error.stackTraceLimit = 0;
await prove();
