import { expect, it } from "vitest";
import { withRow } from "../src/write-safety-row.ts";

const PAGE = "before\n<!-- chaos:begin -->\n| store | old head |\n|---|---|\n| local disk | old |\n| swift | kept |\n<!-- chaos:end -->\nafter\n";

it("puts the row of a store in place of its earlier one, and leaves the rest of the page alone", () => {
  const page = withRow(PAGE, "local disk", "| local disk | new |");
  expect(page).toContain("| local disk | new |\n| swift | kept |\n<!-- chaos:end -->\nafter\n");
  expect(page).not.toContain("old");
  expect(() => withRow("no place", "local disk", "| local disk | new |")).toThrow("chaos:begin");
});
