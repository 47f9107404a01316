import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { closest } from "../src/did-you-mean.ts";
import { parseDuration, shortDuration } from "../src/duration.ts";
import { EXIT_CODES } from "../src/exit-codes.ts";

const range = { minMs: 0, maxMs: 86_400_000 };

describe("durations", () => {
  it.each([["30s", 30_000], ["5m", 300_000], ["1.5h", 5_400_000], ["250ms", 250], ["0", 0], ["1d", 86_400_000], ["2 minutes", 120_000]])("%s is %i ms", (text, value) => {
    expect(parseDuration(text, range)).toBe(value);
  });

  it.each(["30", "-1s", "2d", "Infinity", "NaN", "", "1e9s", "1y", "s", "0x10s", "1s2s"])("%j is refused with the range that is allowed", (text) => {
    expect(parseDuration(text, range)).toEqual({ allowed: expect.stringContaining("0s to 1d") });
  });

  it("are shown in one unit", () => {
    expect([0, 250, 42_000, 180_000].map(shortDuration)).toEqual(["0s", "250ms", "42s", "3m"]);
  });
});

it("a typing mistake is recognised, another word is not", () => {
  expect(closest("locl", ["local", "s3"])).toBe("local");
  expect(closest("lcoal", ["local", "s3"])).toBe("local");
  expect(closest("postgres", ["local", "s3"])).toBeUndefined();
});

it("every exit code is different, and in the README with the same words", () => {
  const codes = Object.values(EXIT_CODES);
  expect(new Set(codes.map(({ code }) => code)).size).toBe(codes.length);
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  for (const { code, meaning } of codes) {
    expect(readme).toContain(`| ${code} | ${meaning} |`);
  }
});
