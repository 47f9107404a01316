import { describe, expect, it } from "vitest";
import { readRow, type SafetyRow, writeRow } from "../src/safety-row.ts";
import { withRow } from "../src/write-safety-row.ts";

const ROW: SafetyRow = {
  place: "local disk",
  guarantee: "fenced",
  runs: 1,
  seconds: 720,
  processes: 4,
  acquisitions: 12_345,
  faults: { kill: 12, "clock jump": 1_003 },
  violations: 0,
  staleAccepted: 0,
  staleRefused: 7,
  recoveries: 31,
  longestMs: 2_104,
  excused: 0,
  boundMs: 7_000,
  when: "2026-11-26 at abc1234",
};
const PAGE = "before\n<!-- chaos:begin -->\n<!-- chaos:end -->\nafter\n";

describe("the table of docs/safety.md", () => {
  it("is read as it was written", () => {
    expect(readRow(writeRow(ROW))).toEqual(ROW);
    expect(readRow(writeRow({ ...ROW, excused: 3 }))).toEqual({ ...ROW, excused: 3 });
    expect(readRow("| local disk | of another form |")).toBeUndefined();
  });

  it("takes a row in place of the earlier one of the same place, and leaves the others and the rest of the page alone", () => {
    const both = withRow(withRow(PAGE, ROW, false), { ...ROW, place: "swift" }, false);
    const page = withRow(both, { ...ROW, acquisitions: 5 }, false);
    expect(page).toBe(both.replace("12,345", "5").replace("24,690 acquisitions", "12,350 acquisitions"));
    expect(page).toMatch(/^before\n<!-- chaos:begin -->\n24 minutes in all, 12,350 acquisitions, 2,030 faults; 0 violations, 0 stale tokens accepted.\n/);
    expect(page).toMatch(/\| swift .*\|\n<!-- chaos:end -->\nafter\n$/);
    expect(() => withRow("no place", ROW, false)).toThrow("chaos:begin");
  });

  it("adds a run to the row of the same place when it is asked to", () => {
    const page = withRow(withRow(PAGE, ROW, true), { ...ROW, faults: { kill: 1, restart: 2 }, violations: 1, longestMs: 900, when: "later" }, true);
    const sum = { ...ROW, runs: 2, seconds: 1_440, acquisitions: 24_690, faults: { kill: 13, "clock jump": 1_003, restart: 2 }, violations: 1, staleRefused: 14, recoveries: 62, when: "later" };
    expect(page).toContain(`${writeRow(sum)}\n<!-- chaos:end -->`);
  });
});
