import { describe, expect, it } from "vitest";
import { formatGoTime, parseGoTime } from "../src/go-time.ts";

const NINE = Date.UTC(2026, 2, 7, 9, 0, 0);

describe("CW3: a time is written as Go's RFC3339Nano", () => {
  it.each([
    [NINE, 0, 0, "2026-03-07T09:00:00Z"],
    [NINE + 100, 0, 0, "2026-03-07T09:00:00.1Z"],
    [NINE + 120, 0, 0, "2026-03-07T09:00:00.12Z"],
    [NINE, 1, 0, "2026-03-07T09:00:00.000000001Z"],
    [NINE + 100, 0, 60, "2026-03-07T10:00:00.1+01:00"],
    [NINE, 0, -210, "2026-03-07T05:30:00-03:30"],
  ])("%s ms and %s ns, %s minutes ahead", (atMs, nanoseconds, zone, text) => {
    expect(formatGoTime(atMs, nanoseconds, zone)).toBe(text);
    expect(parseGoTime(text, "strict")).toBeCloseTo(atMs + nanoseconds / 1e6, 3);
  });
});

describe("a text that is no time", () => {
  it.each(["", "garbage", "2999-01-01 00:00:00Z", "2999-01-01T00:00:00", "2999-01-01t00:00:00Z", "2999-01-01T00:00:00z", "2999-01-01T24:00:00Z", "2999-01-01T00:00:60Z", "2999-02-30T00:00:00Z", "2999-13-01T00:00:00Z", "10000-01-01T00:00:00Z", "2999-01-01T00:00:00+25:00"])(
    "%j",
    (text) => {
      expect(parseGoTime(text, "loose")).toBeUndefined();
      expect(parseGoTime(text, "strict")).toBeUndefined();
    },
  );

  it("B16: a comma and a one-digit hour are a time to the loose rules only", () => {
    for (const text of ["2026-03-07T9:00:00Z", "2026-03-07T09:00:00,5Z"]) {
      expect(parseGoTime(text, "loose")).toBeDefined();
      expect(parseGoTime(text, "strict")).toBeUndefined();
    }
  });

  it("knows leap years, and years before 100", () => {
    expect(parseGoTime("2024-02-29T00:00:00Z", "strict")).toBe(Date.UTC(2024, 1, 29));
    expect(parseGoTime("2023-02-29T00:00:00Z", "strict")).toBeUndefined();
    expect(parseGoTime("0001-01-01T00:00:00Z", "strict")).toBe(-62_135_596_800_000);
  });
});
