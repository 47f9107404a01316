import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { install } from "./install.mjs";
import { main, report } from "./step.mjs";
import { outcomeOf } from "./test-outcome.mjs";
import { build, tool, toolEnvironment } from "./tools.mjs";

await main(test);

/** Everything after `npm test --` goes to vitest: a file name, `-t <name>`, `--project <name>`. */
async function test() {
  try {
    await install();
    await build();
  } catch (failure) {
    const exitCode = report(failure);
    console.log(`\n${outcomeOf({ exitCode, totals: undefined }).line}`);
    return exitCode;
  }
  return runTests();
}

async function runTests() {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-test-"));
  const totals = join(folder, "totals.json");
  try {
    const env = { ...toolEnvironment(), HOLDFAST_TEST_TOTALS: totals };
    const { exitCode } = await tool("vitest", ["run", ...process.argv.slice(2)], { env, show: true });
    const outcome = outcomeOf({ exitCode, totals: existsSync(totals) ? readFileSync(totals, "utf8") : undefined });
    console.log(`\n${outcome.line}`);
    return outcome.exitCode;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
