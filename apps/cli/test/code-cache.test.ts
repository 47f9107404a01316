import { appendFileSync, chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type CodeCache, keepCode, recallCode } from "../src/code-cache.ts";

const base = mkdtempSync(join(tmpdir(), "holdfast-code-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const program = bytes("the program");
const code = bytes("what was compiled of it");

function kept(folder: string): CodeCache {
  const cache: CodeCache = { folder: join(base, folder), name: "1.0.0-v20-x64", user: process.geteuid?.() };
  keepCode(cache, program, code);
  return cache;
}

describe("compiled code is run as it stands, so it is believed only", () => {
  it("when it is what this user kept of this program", () => {
    const cache = kept("own");
    expect(recallCode(cache, program)).toEqual(Buffer.from(code));
    expect(recallCode(cache, bytes("the pr0gram"))).toBeUndefined();
    expect(recallCode({ ...cache, name: "1.0.0-v22-x64" }, program)).toBeUndefined();
    expect(recallCode({ ...cache, user: (cache.user ?? 0) + 1 }, program)).toBeUndefined();
    expect(recallCode({ ...cache, user: undefined }, program)).toBeUndefined();
  });

  it("when nobody else could have written it", () => {
    const cache = kept("open");
    chmodSync(join(cache.folder, cache.name), 0o620);
    expect(recallCode(cache, program)).toBeUndefined();
  });

  it("when it is whole", () => {
    const cache = kept("changed");
    appendFileSync(join(cache.folder, cache.name), "x");
    expect(recallCode(cache, program)).toBeUndefined();
  });
});

it("compiled code is kept in this user's own folder only, and for a few versions", () => {
  const cache = kept("several");
  chmodSync(cache.folder, 0o770);
  keepCode({ ...cache, name: "later" }, program, code);
  expect(readdirSync(cache.folder)).toEqual([cache.name]);
  chmodSync(cache.folder, 0o700);
  ["2", "3", "4", "5"].forEach((name) => keepCode({ ...cache, name }, program, code));
  expect(readdirSync(cache.folder)).toHaveLength(4);
});
