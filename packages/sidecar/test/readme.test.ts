import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const root = new URL("../", import.meta.url);
const readme = readFileSync(new URL("README.md", root), "utf8");
const examples = [...readme.matchAll(/^```ts\n\/\/ (\S+\.test\.ts)\n([\s\S]*?)^```$/gm)];

test("each piece of code in the README is an example to try", () => {
  expect(examples).toHaveLength([...readme.matchAll(/^```ts/gm)].length);
  expect(examples.length).toBeGreaterThan(1);
});

test.each(examples.map(([, name = "", code = ""]) => ({ name, code })))("the README's $name passes", ({ name, code }) => {
  const folder = new URL("node_modules/.readme/test/", root);
  mkdirSync(folder, { recursive: true });
  onTestFinished(() => rmSync(new URL("..", folder), { recursive: true, force: true }));
  const config = new URL("../vitest.config.js", folder);
  writeFileSync(new URL(name, folder), code.replace('"@holdfast/sidecar"', JSON.stringify(fileURLToPath(new URL("src/index.ts", root)))));
  writeFileSync(config, 'export { default } from "../../vitest.config.js";');
  const vitest = fileURLToPath(new URL("node_modules/vitest/vitest.mjs", root));
  const ran = spawnSync(process.execPath, [vitest, "run", "--root", fileURLToPath(new URL("..", folder))], { encoding: "utf8", timeout: 50_000 });
  expect(ran.stdout + ran.stderr).toContain("1 passed");
});
