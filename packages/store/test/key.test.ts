import { describe, expect, it } from "vitest";
import { isStoreError, KEY_BYTES_MAX, validateKey, validatePrefix } from "../src/index.ts";

const where = { operation: "read", location: "memory:" } as const;

function problemOf(check: () => void): string {
  try {
    check();
    return "accepted";
  } catch (error) {
    return isStoreError(error) && error.code === "INVALID" ? error.message : `another error: ${String(error)}`;
  }
}

describe("a key", () => {
  it.each(["deploy/lock.exclusive", "a", "A b:c%/ü/日本", "x".repeat(80), Array.from({ length: 6 }, () => "y".repeat(80)).join("/")])("may be %s", (key) => {
    expect(problemOf(() => validateKey(key, where))).toBe("accepted");
  });

  it.each([
    ["", "empty part"],
    ["/a", "empty part"],
    ["a/", "empty part"],
    ["a//b", "empty part"],
    ["a/../b", `".."`],
    [".", `"."`],
    ["a\nb", "control character"],
    ["a\\b", "backslash"],
    ["\ud800", "surrogate"],
    ["u\u0308", "normal form C"],
    ["x".repeat(81), "longer than 80 bytes"],
    ["ü".repeat(41), "longer than 80 bytes"],
    ["x".repeat(10_000), `longer than ${KEY_BYTES_MAX} bytes`],
  ])("is refused as %j, saying why and where", (key, why) => {
    const problem = problemOf(() => validateKey(key, where));
    expect(problem).toContain(why);
    expect(problem).toContain("memory:");
    expect(problem.length).toBeLessThan(400);
  });

  it("may be listed by an empty prefix or one that ends with a slash, and by nothing else", () => {
    expect(problemOf(() => validatePrefix("", where))).toBe("accepted");
    expect(problemOf(() => validatePrefix("a/b/", where))).toBe("accepted");
    expect(problemOf(() => validatePrefix("a/b", where))).toContain("ends with a slash");
    expect(problemOf(() => validatePrefix("../", where))).toContain(`".."`);
  });
});
