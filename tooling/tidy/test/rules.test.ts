import { describe, expect, test } from "vitest";
import { rules } from "../src/rules.ts";
import { planted, toFiles } from "./planted.ts";

test("no rule goes without a planted fault, and no fault without its rule", () => {
  expect(Object.keys(planted).sort()).toEqual(rules.map(({ name }) => name).sort());
});

describe.each(rules.map((rule) => ({ name: rule.name, rule })))("$name", ({ name, rule }) => {
  const { faults = {}, clean = {} } = planted[name] ?? {};

  test.each(Object.keys(faults))("finds a planted fault: %s", (fault) => {
    expect(rule.check(toFiles(faults[fault] ?? {})).length).toBeGreaterThan(0);
  });

  test("accepts what is close to a fault and is none", () => {
    expect(rule.check(toFiles(clean))).toEqual([]);
  });
});
