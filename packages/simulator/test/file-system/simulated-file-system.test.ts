import { describe, expect, it } from "vitest";
import { createFileSystem, POSIX, type SimulatedFileSystem } from "../../src/file-system/index.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const OK = { ok: true, value: undefined };
const refused = (errno: string): unknown => ({ ok: false, errno });

function withFiles(...paths: readonly string[]): SimulatedFileSystem {
  const files = createFileSystem();
  files.makeDirectories("/d");
  for (const path of paths) {
    files.createExclusive(path, bytes(path));
  }
  return files;
}

describe("names and inodes", () => {
  it("count the names of a file, and keep its content until the last is gone", () => {
    const files = withFiles("/d/a");
    expect(files.link("/d/a", "/d/b")).toEqual(OK);
    expect(files.stat("/d/a")).toMatchObject({ value: { links: 2 } });
    expect(files.stat("/d/a")).toEqual(files.stat("/d/b"));
    files.overwrite("/d/b", bytes("new"));
    expect(files.read("/d/a")).toMatchObject({ value: { bytes: bytes("new"), links: 2 } });
    files.unlink("/d/a");
    expect(files.read("/d/b")).toMatchObject({ value: { bytes: bytes("new"), links: 1 } });
  });

  it("let a link land only on a free name, and never on a directory", () => {
    const files = withFiles("/d/a", "/d/b");
    expect(files.link("/d/a", "/d/b")).toEqual(refused("EEXIST"));
    expect(files.link("/d/x", "/d/y")).toEqual(refused("ENOENT"));
    expect(files.link("/d", "/e")).toEqual(refused("EPERM"));
  });

  it("let a rename between two names of one file succeed and do nothing", () => {
    const files = withFiles("/d/a");
    files.link("/d/a", "/d/b");
    expect(files.rename("/d/a", "/d/b")).toEqual(OK);
    expect(files.names("/d")).toMatchObject({ value: ["a", "b"] });
  });

  it("let exactly one of two creates win a name", () => {
    const files = withFiles("/d/a");
    expect(files.createExclusive("/d/a", bytes("late"))).toEqual(refused("EEXIST"));
    expect(files.read("/d/a")).toMatchObject({ value: { bytes: bytes("/d/a") } });
  });
});

describe("directories", () => {
  it("are renamed onto nothing or an empty directory only", () => {
    const files = withFiles("/d/a");
    files.makeDirectory("/e");
    expect(files.rename("/d", "/e")).toEqual(OK);
    expect(files.names("/e")).toMatchObject({ value: ["a"] });
    files.makeDirectory("/f");
    expect(files.rename("/f", "/e")).toEqual(refused("ENOTEMPTY"));
    expect(files.rename("/f", "/e/a")).toEqual(refused("ENOTDIR"));
    expect(files.rename("/e/a", "/f")).toEqual(refused("EISDIR"));
    expect(files.rename("/e", "/e/below")).toEqual(refused("EINVAL"));
  });

  it("are not renamed onto an empty one where the system does not do that", () => {
    const files = createFileSystem({ ...POSIX, renamesOntoEmpty: false });
    files.makeDirectory("/a");
    files.makeDirectory("/b");
    expect(files.rename("/a", "/b")).toEqual(refused("EEXIST"));
  });

  it("are removed only when empty, and refuse what is no directory on the way", () => {
    const files = withFiles("/d/a");
    expect(files.removeDirectory("/d")).toEqual(refused("ENOTEMPTY"));
    expect(files.createExclusive("/d/a/b", bytes(""))).toEqual(refused("ENOTDIR"));
    files.unlink("/d/a");
    expect(files.removeDirectory("/d")).toEqual(OK);
    expect(files.stat("/d")).toEqual(refused("ENOENT"));
  });

  it("move their change time with each change of their names", () => {
    const files = withFiles("/d/a");
    files.advance(1_000);
    expect(files.stat("/d")).toMatchObject({ value: { changedMs: 1_000_000 } });
    files.rename("/d/a", "/d/b");
    expect(files.stat("/d")).toMatchObject({ value: { changedMs: 1_001_000 } });
    expect(files.stat("/d/b")).toMatchObject({ value: { modifiedMs: 1_000_000 } });
  });
});

describe("a scan", () => {
  it("shows what was there throughout, and leaves open what came or went meanwhile", () => {
    const files = withFiles("/d/stays", "/d/goes");
    files.openScan("/d", 1);
    files.rename("/d/goes", "/d/came");
    expect(files.uncertainNames(1)).toEqual(["came", "goes"]);
    expect(files.copy().closeScan(1, new Set())).toEqual(["stays"]);
    expect(files.copy().closeScan(1, new Set(["goes", "came"]))).toEqual(["came", "goes", "stays"]);
  });

  it("is of the directory that was opened, whatever its path has come to mean", () => {
    const files = withFiles("/d/a");
    files.openScan("/d", 1);
    files.rename("/d", "/aside");
    files.makeDirectory("/d");
    files.createExclusive("/d/new", bytes(""));
    expect(files.uncertainNames(1)).toEqual([]);
    expect(files.closeScan(1, new Set())).toEqual(["a"]);
  });
});

describe("a copy", () => {
  it("goes its own way, and is described alike until it does", () => {
    const files = withFiles("/d/a");
    const copy = files.copy();
    expect(copy.describe()).toBe(files.describe());
    copy.unlink("/d/a");
    expect(copy.describe()).not.toBe(files.describe());
    expect(files.stat("/d/a").ok).toBe(true);
  });

  it("is described alike whatever the inode numbers, but not when two names share one", () => {
    const other = withFiles("/d/x", "/d/a");
    other.unlink("/d/x");
    expect(other.describe()).toBe(withFiles("/d/a").describe());
    const linked = withFiles("/d/a");
    linked.link("/d/a", "/d/b");
    const separate = withFiles("/d/a");
    separate.createExclusive("/d/b", bytes("/d/a"));
    expect(linked.describe()).not.toBe(separate.describe());
  });
});
