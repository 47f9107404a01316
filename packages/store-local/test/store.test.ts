import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { toVersion, type RegisterStore, type Version } from "@holdfast/store";
import { createLocalStore } from "../src/index.ts";
import { bytes, temporaryDirectory, text } from "./temporary-directory.ts";

const KEY = "site/lock.exclusive";

async function written(store: RegisterStore, key = KEY, body = "{}"): Promise<Version> {
  const made = await store.create(key, bytes(body));
  if (made.kind !== "written") {
    throw new Error(`${key} was there already`);
  }
  return made.version;
}

describe.each(["local", "network"] as const)("a store with %s calls", (fileSystem) => {
  const open = (directory = `${temporaryDirectory()}/not/yet`): RegisterStore => createLocalStore({ directory, fileSystem });

  test("gives back what was written, replaces only the version seen, and removes only that", async () => {
    const store = open();
    const first = await written(store);
    expect(await store.create(KEY, bytes("again"))).toEqual({ kind: "conflict" });
    const second = await store.replace(KEY, bytes("second"), first);
    expect(second.kind).toBe("written");
    const version = second.kind === "written" ? second.version : first;
    expect(await store.replace(KEY, bytes("late"), first)).toEqual({ kind: "conflict" });
    expect(await store.remove(KEY, first)).toEqual({ kind: "conflict" });
    expect(await store.read(KEY)).toMatchObject({ kind: "found", body: bytes("second"), version });
    expect(await store.read(KEY, { unlessVersion: version })).toMatchObject({ kind: "unchanged", version });
    expect(await store.read(KEY, { unlessVersion: first })).toMatchObject({ kind: "found", version });
    expect(await store.remove(KEY, version)).toEqual({ kind: "removed" });
    expect(await store.remove(KEY, version)).toEqual({ kind: "removed" });
    expect(await store.read(KEY)).toMatchObject({ kind: "absent" });
    expect(await store.replace(KEY, bytes("x"), version)).toEqual({ kind: "conflict" });
    expect(await store.replace(KEY, bytes("x"), toVersion("../../etc"))).toEqual({ kind: "conflict" });
  });

  test("creates nothing on disk by reading, listing or removing", async () => {
    const root = temporaryDirectory();
    const store = open(`${root}/store`);
    expect(await store.read(KEY)).toMatchObject({ kind: "absent" });
    expect(await store.list("")).toEqual([]);
    expect(await store.remove(KEY, toVersion(`1.${"0".repeat(32)}`))).toEqual({ kind: "removed" });
    expect(existsSync(`${root}/store`)).toBe(false);
  });

  test("lists a key, the keys below it, and no others", async () => {
    const store = open();
    for (const key of ["a", "a/b", "a/B", "a/c.d/e", "con/nul", "ä b/x", "other"]) {
      await written(store, key);
    }
    const keys = async (prefix: string): Promise<string[]> => (await store.list(prefix)).map(({ key }) => key).sort();
    expect(await keys("")).toEqual(["a", "a/B", "a/b", "a/c.d/e", "con/nul", "other", "ä b/x"].sort());
    expect(await keys("a/")).toEqual(["a/B", "a/b", "a/c.d/e"]);
    expect(await keys("a/c.d/")).toEqual(["a/c.d/e"]);
    expect(await keys("none/")).toEqual([]);
    expect((await store.list("a/")).every(({ version }) => version !== null)).toBe(true);
  });

  test.each([
    ["a file", (root: string) => writeFileSync(root, "")],
    ["a link to nothing", (root: string) => symlinkSync(`${root}-gone`, root)],
    ["a loop of links", (root: string) => symlinkSync(root, root)],
  ] as const)("whose directory is %s is an error that names it, never empty", async (_what, make) => {
    const root = `${temporaryDirectory()}/store`;
    make(root);
    const store = open(root);
    const failing = { code: "INVALID", message: expect.stringContaining(root) };
    await expect(store.read(KEY)).rejects.toMatchObject(failing);
    await expect(store.list("")).rejects.toMatchObject(failing);
    await expect(store.create(KEY, bytes("{}"))).rejects.toMatchObject(failing);
  });

  test("refuses every request after it was closed, and a request whose signal had fired", async () => {
    const store = open();
    const version = await written(store);
    await expect(store.read(KEY, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await store.close();
    await store.close();
    await expect(store.read(KEY)).rejects.toMatchObject({ code: "INVALID" });
    await expect(store.replace(KEY, bytes("x"), version)).rejects.toMatchObject({ code: "INVALID" });
  });

  test("refuses keys that would leave its directory or are too long", async () => {
    const store = open();
    for (const key of ["../x", "a/../../x", "/etc/passwd", "", "a//b", "x".repeat(10_000), "a\\b", "a\u0000b"]) {
      await expect(store.create(key, bytes("{}"))).rejects.toMatchObject({ code: "INVALID" });
    }
    await written(store, `${"Ä".repeat(40)}/${"x".repeat(80)}`);
  });

  test("never gives an age above the real one, also where stamps are whole seconds", async () => {
    const root = temporaryDirectory();
    const version = await written(open(root));
    const file = `${root}/site/lock.exclusive+register/${version}.json`;
    const nowS = Math.floor(Date.now() / 1_000);
    for (const [ageS, mostMs] of [[100, 100_999], [0, 999]] as const) {
      utimesSync(file, nowS - ageS, nowS - ageS);
      const seen = await open(root).read(KEY);
      const ageMs = seen.kind === "found" ? seen.ageMs : null;
      expect(ageMs).toBeGreaterThanOrEqual(Math.max(0, ageS * 1_000 - 3_100));
      expect(ageMs).toBeLessThanOrEqual(mostMs);
    }
  });
});

const open = (directory: string): RegisterStore => createLocalStore({ directory, fileSystem: "local" });

test("a record can be read with cat: the second line is what was written", async () => {
  const root = temporaryDirectory();
  const version = await written(open(root), KEY, '{"operation":"backup"}');
  const lines = readFileSync(`${root}/site/lock.exclusive+register/${version}.json`, "utf8").split("\n");
  expect(lines[1]).toBe('{"operation":"backup"}');
});

test("a store deleted or moved aside under a holder makes the holder lose", async () => {
  const root = `${temporaryDirectory()}/store`;
  const holder = open(root);
  const version = await written(holder);
  renameSync(root, `${root}-aside`);
  expect(await holder.replace(KEY, bytes("x"), version)).toEqual({ kind: "conflict" });
  expect(await holder.read(KEY)).toMatchObject({ kind: "absent" });
  const next = await written(open(root), KEY, "theirs");
  expect(await holder.replace(KEY, bytes("x"), version)).toEqual({ kind: "conflict" });
  rmSync(root, { recursive: true });
  expect(await open(root).replace(KEY, bytes("x"), next)).toEqual({ kind: "conflict" });
});

test("a listing does not follow links out of the store", async () => {
  const root = temporaryDirectory();
  await written(open(`${root}/other`), "secret");
  await written(open(`${root}/store`), "mine");
  symlinkSync(`${root}/other`, `${root}/store/link`);
  mkdirSync(`${root}/store/Not Ours`);
  expect((await open(`${root}/store`).list("")).map(({ key }) => key)).toEqual(["mine"]);
});

test("a hundred writes leave one pointer and one body", async () => {
  const root = temporaryDirectory();
  const store = open(root);
  let version = await written(store);
  for (let round = 0; round < 100; round += 1) {
    const wrote = await store.replace(KEY, bytes(`{"round":${round}}`), version);
    version = wrote.kind === "written" ? wrote.version : version;
  }
  expect(readdirSync(`${root}/site/lock.exclusive+register`)).toHaveLength(2);
  expect(readdirSync(`${root}/.staging`)).toEqual([]);
});

test("writes also work with durability power, and a long body comes back whole", async () => {
  const store = createLocalStore({ directory: temporaryDirectory(), fileSystem: "local", durability: "power" });
  const long = "x".repeat(200_000);
  const version = await written(store, KEY, long);
  const seen = await store.read(KEY);
  expect(seen.kind === "found" ? text(seen.body) : "").toBe(long);
  expect(await store.remove(KEY, version)).toEqual({ kind: "removed" });
});
