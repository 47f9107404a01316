import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, it } from "vitest";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const snippets = [...readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? "");

it("the README has a program to try", () => {
  expect(snippets).toHaveLength(1);
});

// That a process is gone is an answer of Linux only.
it.runIf(process.platform === "linux").each(snippets)("the README's program %# prints what its comments say", async (snippet) => {
  const folder = join(import.meta.dirname, "../node_modules/.cache/readme");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "program.ts"), snippet);
  await build({ entryPoints: [join(folder, "program.ts")], outfile: join(folder, "program.mjs"), bundle: true, platform: "node", format: "esm", conditions: ["@holdfast/source"], logLevel: "error" });
  const promised = [...snippet.matchAll(/console\.log\(.*\); \/\/ (.+)$/gm)].map((match) => match[1]);
  const run = spawnSync(process.execPath, [join(folder, "program.mjs")], { encoding: "utf8", timeout: 30_000 });
  expect(run.stderr).toBe("");
  expect(run.stdout.trim().split("\n")).toEqual(promised);
});
