import { describe, expect, test } from "vitest";
import { readRepository } from "../src/repository.ts";
import { describeViolation } from "../src/rule.ts";
import { rules } from "../src/rules.ts";

const files = readRepository();

test("the rules see the repository, its code, its documents and its settings", () => {
  const paths = new Set(files.map(({ path }) => path));
  for (const path of ["package.json", "pnpm-lock.yaml", "packages/store/src/key.ts", "tooling/tidy/src/rules.ts", "README.md", "LICENSE", ".ci/run"]) {
    expect(paths).toContain(path);
  }
  expect([...paths].filter((path) => path.includes("node_modules"))).toEqual([]);
});

describe("this repository keeps its rule", () => {
  test.each(rules.map((rule) => ({ name: rule.name, rule })))("$name", ({ rule }) => {
    expect(rule.check(files).map(describeViolation)).toEqual([]);
  });
});
