import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const here = dirname(fileURLToPath(import.meta.url));
const vitest = join(here, "../node_modules/vitest/vitest.mjs");

// Inside this package, so that the planted tests find vitest; a folder that no test pattern matches.
let folder = "";
beforeEach(async () => {
  await mkdir(join(here, "../.planted"), { recursive: true });
  folder = await mkdtemp(join(here, "../.planted/run-"));
  await writeFile(
    join(folder, "vitest.config.js"),
    `import { countReporter } from "@holdfast/vitest-config/count-reporter";
     export default { test: { root: ${JSON.stringify(folder)}, include: ["*.spec.ts"], reporters: [countReporter()] } };`,
  );
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function runPlanted(files: Record<string, string>, environment: Record<string, string> = {}) {
  for (const [name, body] of Object.entries(files)) {
    await writeFile(join(folder, name), `import { beforeAll, describe, expect, test } from "vitest";\n${body}`);
  }
  return new Promise<{ failed: boolean; output: string }>((resolve) => {
    const env = { ...process.env, VITEST: undefined, NODE_ENV: undefined, HOLDFAST_TEST_TOTALS: undefined, ...environment };
    execFile(process.execPath, [vitest, "run", "--config", join(folder, "vitest.config.js")], { env, cwd: folder }, (error, stdout) =>
      resolve({ failed: error !== null, output: stdout.trimEnd() }),
    );
  });
}

test("the last line counts single tests, and each skip is told with its reason", async () => {
  const { failed, output } = await runPlanted({
    "a.spec.ts": `
      test("one", () => { expect(1).toBe(1); });
      test("two", () => { expect(1).toBe(2); });
      test("three", (context) => { context.skip("no server here"); });
      test.todo("four");`,
  });
  expect(output.split("\n").at(-1)).toBe("1 passed, 1 failed, 2 skipped");
  expect(output).toContain("three: no server here");
  expect(output).toMatch(/failed {3}\[no project\] a\.spec\.ts > two: expected 1 to be 2/);
  expect(failed).toBe(true);
});

test("a file that cannot be loaded and a failing suite hook are one failure each", async () => {
  const { failed, output } = await runPlanted({
    "a.spec.ts": `throw new Error("at load");`,
    "b.spec.ts": `
      describe("group", () => { beforeAll(() => { throw new Error("in a hook"); }); test("inside", () => {}); });
      test("outside", () => { expect(1).toBe(1); });`,
  });
  expect(output.split("\n").at(-1)).toMatch(/^1 passed, 2 failed, \d+ skipped$/);
  expect(output).toMatch(/failed {3}\[no project\] a\.spec\.ts: at load/);
  expect(output).toMatch(/failed {3}\[no project\] b\.spec\.ts > group: in a hook/);
  expect(failed).toBe(true);
});

test("an error outside of every test is counted as a failure", async () => {
  const { failed, output } = await runPlanted({
    "a.spec.ts": `test("one", () => { void Promise.reject(new Error("nobody waits")); expect(1).toBe(1); });`,
  });
  expect(output.split("\n").at(-1)).toBe("1 passed, 1 failed, 0 skipped");
  expect(output).toContain("failed   outside of every test: nobody waits");
  expect(failed).toBe(true);
});

test("with a totals file the count goes there, for npm test to print last", async () => {
  const totals = join(folder, "totals.json");
  const { failed, output } = await runPlanted({ "a.spec.ts": `test("one", () => { expect(1).toBe(1); });` }, { HOLDFAST_TEST_TOTALS: totals });
  expect(JSON.parse(await readFile(totals, "utf8"))).toEqual({ passed: 1, failed: 0, skipped: 0 });
  expect(output).not.toContain("1 passed, 0 failed");
  expect(failed).toBe(false);
});
