import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { requireOrSkip } from "@holdfast/vitest-config";
import { expect, test } from "vitest";

const RUN = fileURLToPath(new URL("../formal/run.mjs", import.meta.url));
const LIMIT_MS = 240_000;
const SKIPPED = 77;

test("the formal models keep their properties, and every quick mutant of them is found out", { timeout: LIMIT_MS + 10_000 }, async (context) => {
  const { code, output } = await runQuickly();
  requireOrSkip(context, { feature: "spin", available: code !== SKIPPED, reason: output.trim() });
  expect(output).toMatch(/^\d+ as expected, 0 not$/m);
  expect(code).toBe(0);
});

function runQuickly(): Promise<{ readonly code: number | undefined; readonly output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [RUN, "--quick"], { timeout: LIMIT_MS }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : undefined;
      resolve({ code, output: `${stdout}${stderr}` });
    });
  });
}
