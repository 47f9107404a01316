import { expect, test } from "vitest";
import { fingerprintOf, pinnedPnpm, requireNode } from "../install.mjs";

test("only an exact pnpm version is taken from package.json", () => {
  expect(pinnedPnpm({ packageManager: "pnpm@10.34.9" })).toBe("10.34.9");
  expect(pinnedPnpm({ packageManager: "pnpm@10.34.9+sha512.0a1b" })).toBe("10.34.9");
  for (const packageManager of ["pnpm@10", "pnpm@latest", "npm@10.0.0", undefined]) {
    expect(() => pinnedPnpm({ packageManager })).toThrow("exact version");
  }
});

test("a Node that the tools do not run on is refused before anything is installed", () => {
  for (const version of ["18.20.4", "20.18.3"]) {
    expect(() => requireNode(version)).toThrow("Node version");
  }
  for (const version of ["20.19.0", "20.20.2", "22.1.0", "24.0.0"]) {
    expect(() => requireNode(version)).not.toThrow();
  }
});

test("any change of the lockfile or the workspace settings asks for a new install", () => {
  const before = fingerprintOf(["lock", "settings"]);
  expect(fingerprintOf(["lock", "settings"])).toBe(before);
  expect(fingerprintOf(["lock2", "settings"])).not.toBe(before);
  expect(fingerprintOf(["loc", "ksettings"])).not.toBe(before);
});
