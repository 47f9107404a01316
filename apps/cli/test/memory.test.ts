import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { memoryFile, recall, remember, REMEMBERED_FOR_MS, STORES_MAX } from "../src/vetting/memory.ts";

const sound = { kind: "sound", settings: { QUOTING: "quoted" } } as const;
const unsafe = { kind: "unsafe", why: "it lies", settings: {} } as const;
let folder = "";
let file = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-memory-"));
  file = memoryFile({ XDG_CACHE_HOME: folder });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("gives back what was found out about this store, for a week, and nothing about another", () => {
  expect(remember(file, "s3:a at one", { verdict: sound, atMs: 1_000 })).toBe(true);
  remember(file, "s3:a at two", { verdict: unsafe, atMs: 2_000 });
  expect(recall(file, "s3:a at one", 3_000)).toEqual(sound);
  expect(recall(file, "s3:a at two", 3_000)).toEqual(unsafe);
  expect(recall(file, "s3:a", 3_000)).toBeUndefined();
  expect(recall(file, "s3:a at one", 1_000 + REMEMBERED_FOR_MS)).toBeUndefined();
  expect(recall(file, "s3:a at one", 999), "written by a clock ahead of ours").toBeUndefined();
  expect(readdirSync(dirname(file))).toEqual(["stores.json"]);
});

it("never grows beyond its bound, and forgets the oldest first", () => {
  for (let index = 0; index < STORES_MAX + 5; index += 1) {
    remember(file, `s3:${index}`, { verdict: sound, atMs: index });
  }
  expect(recall(file, "s3:4", 500)).toBeUndefined();
  expect(recall(file, "s3:5", 500)).toEqual(sound);
  expect(recall(file, `s3:${STORES_MAX + 4}`, 500)).toEqual(sound);
});

it.each([
  ["cut", '{"version":1,"stores":[{"sto'],
  ["of another version", '{"version":2,"stores":[]}'],
  ["a list of rubbish", '{"version":1,"stores":[null,7,{"store":1},{"store":"s3:a","atMs":1,"verdict":{"kind":"sure"}}]}'],
  ["empty", ""],
  ["far too long", `"${"x".repeat(300_000)}"`],
])("a file that is %s knows nothing, and is written anew", (_, content) => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  expect(recall(file, "s3:a", 2)).toBeUndefined();
  remember(file, "s3:a", { verdict: sound, atMs: 1 });
  expect(recall(file, "s3:a", 2)).toEqual(sound);
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ version: 1, stores: [{ store: "s3:a" }] });
});

it("a place where nothing can be written is no failure", () => {
  writeFileSync(join(folder, "holdfast"), "a file where the folder should be");
  expect(remember(file, "s3:a", { verdict: sound, atMs: 1 })).toBe(false);
  expect(recall(file, "s3:a", 2)).toBeUndefined();
});
