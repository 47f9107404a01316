import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { installProgram } from "./compiled-host.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const snippets = [...readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? "");

it("the README has programs to try", () => {
  expect(snippets).toHaveLength(3);
});

// `alive` and `gone` are answers of Linux only, as the README says.
it.runIf(process.platform === "linux").each(snippets)("the README's program %# prints what its comments say", (snippet) => {
  const promised = [...snippet.matchAll(/console\.log\(.*\); \/\/ (.+)$/gm)].map((match) => match[1]);
  const run = spawnSync(process.execPath, [installProgram(snippet)], { encoding: "utf8", timeout: 20_000 });
  expect(run.stderr).toBe("");
  expect(run.stdout.trim().split("\n")).toEqual(promised);
});
