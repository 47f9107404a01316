import { appendFileSync, chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type CodeCache, codeName, keepCode, recallCode } from "../src/code-cache.ts";
import { EXIT_CODES } from "../src/exit-codes.ts";
import { PROGRAM } from "./bundle.ts";
import { createScene } from "./scene.ts";

const base = mkdtempSync(join(tmpdir(), "holdfast-code-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const code = new TextEncoder().encode("what was compiled of it, and more than one sector ".repeat(40));

function kept(folder: string): CodeCache {
  const cache: CodeCache = { folder: join(base, folder), name: "1.0.0-v20-x64", user: process.geteuid?.() };
  keepCode(cache, code);
  return cache;
}

describe("compiled code is run as it stands, so it is believed only", () => {
  it("when it is what this user kept under this name", () => {
    const cache = kept("own");
    expect(recallCode(cache)).toEqual(Buffer.from(code));
    expect(recallCode({ ...cache, name: "1.0.0-v22-x64" })).toBeUndefined();
    expect(recallCode({ ...cache, user: (cache.user ?? 0) + 1 })).toBeUndefined();
    expect(recallCode({ ...cache, user: undefined })).toBeUndefined();
  });

  it("when nobody else could have written it", () => {
    const cache = kept("open");
    chmodSync(join(cache.folder, cache.name), 0o620);
    expect(recallCode(cache)).toBeUndefined();
  });

  it.each([
    ["grew", (file: string) => appendFileSync(file, "x")],
    ["was cut", (file: string) => truncateSync(file, 12)],
    ["was emptied", (file: string) => truncateSync(file, 0)],
    ["lost a block", (file: string) => writeFileSync(file, Buffer.alloc(statSync(file).size))],
    ["lost a sector", (file: string) => writeFileSync(file, readFileSync(file).fill(0, 1_024, 1_536))],
    ["has a byte changed", (file: string) => writeFileSync(file, "Z", { flag: "r+" })],
  ])("when it is whole, not when it %s", (how, damage) => {
    const cache = kept(how);
    damage(join(cache.folder, cache.name));
    expect(recallCode(cache)).toBeUndefined();
  });

  it.each(["dev", "ino", "size", "mtimeNs", "ctimeNs"] as const)("for the file that it was compiled of, and none with another %s", (field) => {
    const file = { dev: 1n, ino: 22n, size: 333n, mtimeNs: 4_444n, ctimeNs: 55_555n };
    expect(codeName({ ...file })).toBe(codeName(file));
    expect(codeName({ ...file, [field]: file[field] + 1n })).not.toBe(codeName(file));
  });
});

it("compiled code is kept in this user's own folder only, and for a few versions", () => {
  const cache = kept("several");
  chmodSync(cache.folder, 0o770);
  keepCode({ ...cache, name: "later" }, code);
  expect(readdirSync(cache.folder)).toEqual([cache.name]);
  chmodSync(cache.folder, 0o700);
  ["2", "3", "4", "5", "6", "7", "8", "9"].forEach((name) => keepCode({ ...cache, name }, code));
  expect(readdirSync(cache.folder)).toHaveLength(8);
});

it("a call keeps what it compiled, unless it was a wrong one, and goes on without it where it was damaged since", async () => {
  const cache = mkdtempSync(join(base, "home-"));
  await using scene = createScene({ XDG_CACHE_HOME: cache });
  expect(await scene.holdfast(["run"])).toMatchObject({ code: EXIT_CODES.USAGE.code });
  expect(readdirSync(cache)).toEqual([]);
  const call = () => scene.holdfast(["run", "--", "echo", "ran"]);
  expect(await call()).toMatchObject({ code: 0, stdout: "ran\n", stderr: "" });
  const [name = "", ...others] = readdirSync(join(cache, "holdfast/code"));
  expect(others).toEqual([]);
  const kept = join(cache, "holdfast/code", name);
  const { size } = statSync(kept);
  truncateSync(kept, Math.floor(size / 2));
  expect(await call()).toMatchObject({ code: 0, stdout: "ran\n", stderr: "" });
  expect(statSync(kept).size).toBeGreaterThan(size / 2);
});

it("the programs that are started from here are ASCII, as the start takes for granted", () => {
  const folder = dirname(PROGRAM);
  const long = readdirSync(folder).filter((name) => name.endsWith(".js") && readFileSync(join(folder, name)).some((byte) => byte > 127));
  expect(readdirSync(folder)).toContain("main.js");
  expect(long).toEqual([]);
});
