import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { contender } from "./demo-contender.mjs";
import { judge, parseJournal } from "./demo-verdict.mjs";
import { run } from "./process.mjs";
import { StepFailure } from "./step.mjs";

const WAIT_MS_MAX = 20_000;
const NEXT = "this is a bug in Holdfast, or two copies of this demo were mixed up: run `npm test` and report what it says.";

/**
 * The main job, shown and checked: two commands want one lock, the second waits for the first. Gives the exit code.
 *
 * @param {string} program The built `holdfast`.
 */
export async function demo(program) {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-demo-"));
  const stage = { program, folder, store: `local:${join(folder, "store")}`, journal: join(folder, "journal"), finish: join(folder, "finish") };
  /** @type {import("./demo-contender.mjs").Contender[]} */
  const contenders = [];
  try {
    await play(stage, contenders);
    return 0;
  } finally {
    await Promise.all(contenders.map((contender) => contender.stop()));
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/**
 * @typedef {{ program: string, folder: string, store: string, journal: string, finish: string }} Stage
 * @param {Stage} stage
 * @param {import("./demo-contender.mjs").Contender[]} contenders
 */
async function play(stage, contenders) {
  say(`Two commands, one lock named "demo", kept in a fresh folder:\n  ${stage.store}`);
  say("The first command takes the lock and works.");
  const first = contender(stage, { name: "first", operation: "nightly backup" });
  contenders.push(first);
  await until("the first command to run under the lock", () => journalOf(stage).some(({ event }) => event === "enter"), contenders);

  say("The second command wants the same lock. It has to wait, and says for whom.");
  const second = contender(stage, { name: "second", operation: "weekly report" });
  contenders.push(second);
  await until("the second command to wait", () => second.hasSpoken(), contenders);

  say("Meanwhile anybody can ask who holds what.");
  await show(stage, ["status", "--store", stage.store, "--name", "demo"]);
  await show(stage, ["list", "--store", stage.store]);

  say("The first command is told to finish. The second takes over.");
  writeFileSync(stage.finish, "");
  const exitCodes = { first: await first.ended(WAIT_MS_MAX), second: await second.ended(WAIT_MS_MAX) };

  const journal = journalOf(stage);
  say(`What the two commands saw:\n${journal.map(({ who, event, token }) => `  ${who.padEnd(6)} ${event.padEnd(5)} fencing token ${token}`).join("\n")}`);
  const problems = judge({ journal, exitCodes });
  if (problems.length > 0) {
    throw new StepFailure({ title: "The demo", output: problems.join("\n"), next: NEXT });
  }
  say("Checked: they never overlapped, and the second token is higher than the first, so storage that\nremembers the highest token can refuse a late write of the first command.");
  console.log("\nTry it yourself:  node apps/cli/dist/holdfast.js run --name my-lock -- <your command>\nAll tests:        npm test\n");
}

/** @param {Stage} stage */
function journalOf({ journal }) {
  return existsSync(journal) ? parseJournal(readFileSync(journal, "utf8")) : [];
}

/**
 * Runs `holdfast` and shows it as a person would see it.
 *
 * @param {Stage} stage
 * @param {readonly string[]} args
 */
async function show(stage, args) {
  console.log(`\n  $ holdfast ${args.join(" ")}`);
  const { exitCode, output } = await run(process.execPath, [stage.program, ...args]);
  console.log(output.trimEnd().replace(/^/gm, "  "));
  if (exitCode !== 0 || !output.includes("demo")) {
    throw new StepFailure({ title: `holdfast ${args[0]}`, output: "It did not show the lock that is held.", next: NEXT, exitCode: exitCode === 0 ? 1 : exitCode });
  }
}

/** @param {string} text */
function say(text) {
  console.log(`\n${text}`);
}

/**
 * @param {string} what
 * @param {() => boolean} condition
 * @param {readonly import("./demo-contender.mjs").Contender[]} contenders
 */
async function until(what, condition, contenders) {
  const giveUpAt = performance.now() + WAIT_MS_MAX;
  while (!condition()) {
    const dead = contenders.find((contender) => contender.exitCode() !== undefined);
    if (dead !== undefined || performance.now() > giveUpAt) {
      const why = dead === undefined ? `It did not happen within ${WAIT_MS_MAX / 1000} s.` : `The ${dead.name} command ended early.`;
      throw new StepFailure({ title: `Waiting for ${what}`, output: why, next: NEXT, exitCode: dead?.exitCode() || 1 });
    }
    await delay(20);
  }
}
