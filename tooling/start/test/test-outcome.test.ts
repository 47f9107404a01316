import { expect, test } from "vitest";
import { outcomeOf } from "../test-outcome.mjs";

const totals = (passed: number, failed: number, skipped = 0) => JSON.stringify({ passed, failed, skipped });

test("a clean run ends with its count and exit code 0", () => {
  expect(outcomeOf({ exitCode: 0, totals: totals(3, 0, 1) })).toEqual({ line: "3 passed, 0 failed, 1 skipped", exitCode: 0 });
});

test("a failed test fails the command, also when vitest itself says 0", () => {
  expect(outcomeOf({ exitCode: 1, totals: totals(3, 2) })).toEqual({ line: "3 passed, 2 failed, 0 skipped", exitCode: 1 });
  expect(outcomeOf({ exitCode: 0, totals: totals(3, 2) }).exitCode).toBe(1);
});

test("a run without a single test that ran is a failure, never a quiet success", () => {
  expect(outcomeOf({ exitCode: 0, totals: totals(0, 0, 5) })).toEqual({ line: "0 passed, 1 failed, 5 skipped", exitCode: 1 });
});

test("a vitest that died before it counted is a failure with its own exit code", () => {
  expect(outcomeOf({ exitCode: 134, totals: undefined })).toEqual({ line: "0 passed, 1 failed, 0 skipped", exitCode: 134 });
});

test("a bad end that no test explains is one failure more", () => {
  expect(outcomeOf({ exitCode: 1, totals: totals(3, 0) })).toEqual({ line: "3 passed, 1 failed, 0 skipped", exitCode: 1 });
});
