import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, truncateSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createLocalPlace } from "../src/local-place.ts";
import type { Look } from "../src/place.ts";
import { folder } from "./support/folder.ts";

const stampOf = (seen: Look): string => (seen.kind === "absent" ? "" : (seen.stamp ?? ""));
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("a folder as a place", () => {
  it("creates nothing by being looked at, and fails when it is not there", async () => {
    const root = join(folder(), "mistyped");
    const place = createLocalPlace(root);
    expect(await place.read("config")).toEqual({ kind: "absent" });
    await expect(place.list("")).rejects.toThrow(/mistyped/);
    await expect(place.create("a/b", utf8("x"))).rejects.toThrow(/mistyped/);
    expect(existsSync(root)).toBe(false);
  });

  it("creates exclusively, complete from the first moment, with the folders of the key", async () => {
    const root = folder();
    const place = createLocalPlace(root);
    const outcomes = await Promise.all(Array.from({ length: 8 }, (_, index) => place.create("index/lock", utf8(`holder ${index}`))));
    expect(outcomes.filter(({ kind }) => kind === "created")).toHaveLength(1);
    expect(readFileSync(join(root, "index/lock"), "utf8")).toBe("holder 0");
    expect(readdirSync(root)).toEqual(["index"]);
  });

  it("removes and replaces only what was seen", async () => {
    const root = folder();
    const place = createLocalPlace(root);
    writeFileSync(join(root, "lock"), "one");
    const seen = stampOf(await place.read("lock"));
    writeFileSync(join(root, "other"), "one");
    renameSync(join(root, "other"), join(root, "lock"));
    expect(await place.remove("lock", seen)).toBe("changed");
    expect(await place.replace("lock", utf8("two"), seen)).toEqual({ kind: "changed" });
    expect(readFileSync(join(root, "lock"), "utf8")).toBe("one");
    const now = stampOf(await place.read("lock"));
    const replaced = await place.replace("lock", utf8("two"), now);
    expect(replaced.kind === "replaced" && replaced.stamp).toBe(stampOf(await place.read("lock")));
    expect(await place.remove("lock", stampOf(await place.read("lock")))).toBe("removed");
    expect(await place.remove("lock", now)).toBe("absent");
    expect(readdirSync(root)).toEqual([]);
  });

  it("the stamp of a create is that of a read", async () => {
    const place = createLocalPlace(folder());
    const created = await place.create("lock", utf8("x"));
    expect(created.kind === "created" && created.stamp).toBe(stampOf(await place.read("lock")));
  });

  it("lists by prefix and suffix, does not follow links round, and says when it did not see everything", async () => {
    const root = folder();
    mkdirSync(join(root, "data/a/b"), { recursive: true });
    writeFileSync(join(root, "data/a/b/.lock"), "");
    writeFileSync(join(root, "data.lock"), "");
    symlinkSync(root, join(root, "data/round"));
    const place = createLocalPlace(root);
    expect(await place.list("data/", { suffix: "/.lock" })).toEqual({ keys: ["data/a/b/.lock"], isComplete: true });
    expect((await place.list("", { isShallow: true })).keys).toEqual(["data.lock"]);
    expect((await place.list("dat")).keys).toEqual(["data.lock", "data/a/b/.lock", "data/round"]);
    mkdirSync(join(root, `deep/${"x/".repeat(20)}`), { recursive: true });
    expect((await place.list("deep/")).isComplete).toBe(false);
  });

  it("shows a directory, a pipe and a gigabyte as what they are, without reading or waiting", async () => {
    const root = folder();
    const place = createLocalPlace(root);
    mkdirSync(join(root, "directory"));
    expect(await place.read("directory")).toEqual({ kind: "unreadable", problem: "is a directory", stamp: null });
    expect(spawnSync("mkfifo", [join(root, "pipe")]).status).toBe(0);
    expect(await place.read("pipe")).toEqual({ kind: "unreadable", problem: "is not a file", stamp: null });
    const file = join(root, "big");
    writeFileSync(file, "");
    truncateSync(file, 1_073_741_824);
    const big = await place.read("big");
    expect(big).toMatchObject({ kind: "unreadable", problem: expect.stringContaining("1073741824 bytes") });
    expect(await place.remove("big", stampOf(big))).toBe("removed");
    unlinkSync(join(root, "pipe"));
  });

  it("takes no key that leads out of it", async () => {
    const place = createLocalPlace(folder());
    for (const key of ["../x", "a/../../x", "/etc/passwd", "", "a\0b"]) {
      await expect(place.read(key)).rejects.toThrow(/no key inside/);
    }
  });
});
