import { expect, test } from "vitest";
import { requireOrSkip } from "../index.js";

const missing = { feature: "sshd", available: false, reason: "no sshd is installed" };

function skipNotes(requirement: Parameters<typeof requireOrSkip>[1], required?: string): string[] {
  const notes: string[] = [];
  requireOrSkip({ skip: (note) => notes.push(note) }, requirement, { HOLDFAST_TEST_REQUIRE: required });
  return notes;
}

test("a test that lacks what it needs is skipped and says why", () => {
  expect(skipNotes(missing)).toEqual(["needs sshd: no sshd is installed"]);
  expect(skipNotes(missing, "s3-server")).toEqual(["needs sshd: no sshd is installed"]);
});

test("a skip of a required feature is a failure that names the feature and the reason", () => {
  expect(() => skipNotes(missing, "s3-server, sshd")).toThrow(/"sshd".*no sshd is installed/);
});

test("an available feature runs, required or not", () => {
  expect(skipNotes({ ...missing, available: true })).toEqual([]);
  expect(skipNotes({ ...missing, available: true }, "sshd")).toEqual([]);
});

test("a feature name that a comma-separated list could never match is refused", () => {
  expect(() => skipNotes({ ...missing, feature: "sshd,s3" })).toThrow(TypeError);
});
