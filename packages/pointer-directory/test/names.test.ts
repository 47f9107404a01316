import { expect, test } from "vitest";
import { decodeEntry, encodeEntry } from "../src/entry.ts";
import { decodeSegment, encodeSegment, parseDirectoryName, registerPath } from "../src/encode-key.ts";
import { generationOf } from "../src/names.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("every part of a key comes back from its directory name, and no two share one, whatever the case", () => {
  const segments = ["a", "A", "a.", ".a", "..a", "con", "CON", "con.txt", "console", "nul", "com1", "lpt9.x", "a b", "a+register", "ä", "100%", "日本", "🔒", "a%41", "-", "_", "a:b", "x.lock"];
  const names = segments.map(encodeSegment);
  expect(names.map(decodeSegment)).toEqual(segments);
  expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(segments.length);
  for (const name of names) {
    expect(name).toMatch(/^[a-z0-9_%-][a-z0-9._%-]*$/);
    expect(name).not.toMatch(/\.$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/);
  }
});

test("the longest part fits in a file name", () => {
  expect(registerPath("Ä".repeat(40)).length).toBeLessThanOrEqual(255);
});

test("names that this program does not make are nobody's key", () => {
  for (const name of ["A", "%41a%", "%zz", "%2", ".staging", "%61", "a b", "%ff", "", "a.", "%2E"]) {
    expect(parseDirectoryName(name)).toBeUndefined();
  }
  expect(parseDirectoryName("a+register")).toEqual({ kind: "register", segment: "a" });
});

test("only a version that this program makes is one", () => {
  expect(generationOf(`12.${"0f".repeat(16)}`)).toBe(12);
  for (const text of ["", "1", `0.${"0".repeat(32)}`, `01.${"0".repeat(32)}`, `1.${"0".repeat(31)}`, `1.${"F".repeat(32)}`, `1.${"0".repeat(32)}\n`, `${"9".repeat(16)}.${"0".repeat(32)}`]) {
    expect(generationOf(text)).toBeUndefined();
  }
});

test("a body comes back byte for byte, and a file cut anywhere is torn", () => {
  const body = bytes('{"operation":"backup",\n"x":"\u0000ä"}');
  const before = [`1.${"a".repeat(32)}`];
  const file = encodeEntry(body, before);
  expect(decodeEntry(file)).toEqual({ kind: "whole", body, predecessors: before });
  for (let length = 0; length < file.byteLength; length += 1) {
    expect(decodeEntry(file.subarray(0, length)).kind).toBe("torn");
  }
  expect(decodeEntry(new Uint8Array(file.byteLength)).kind).toBe("torn");
  expect(decodeEntry(bytes('{"holdfast":2}\nx')).kind).toBe("unknown-format");
});
