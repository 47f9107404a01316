import { describe, expect, it } from "vitest";
import { tableOf } from "../src/output/table.ts";

describe("a table", () => {
  const ROWS = [["LOCK", "FOR"], ["a", "x"], ["models/a very long name", "something that takes long to say"]];

  it("has columns as wide as what is in them, and no more", () => {
    expect(tableOf(ROWS.slice(0, 2), 80)).toEqual(["LOCK  FOR", "a     x"]);
  });

  it("never gets wider than the terminal, and cuts the widest column first", () => {
    const lines = tableOf(ROWS, 40);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(40);
    expect(lines[2]).toMatch(/^models\/a.*… {2}something.*…$/);
  });

  it("counts the cells of wide characters, and none for marks", () => {
    expect(tableOf([["錠前", "x"], ["e\u0301", "y"]], 80)).toEqual(["錠前  x", "e\u0301     y"]);
  });

  it("keeps a column readable when nothing fits", () => {
    expect(tableOf(ROWS, 5)[2]).toBe("models/…  somethi…");
  });
});
