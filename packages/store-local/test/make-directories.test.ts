import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createLocalStore } from "../src/index.ts";
import { makeDirectories, makeDirectoriesSync } from "../src/make-directories.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-directories-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ways = [
  ["at once", async (path: string) => makeDirectoriesSync(path)],
  ["without holding up the process", makeDirectories],
] as const;

describe.each(ways)("making directories %s", (_, make) => {
  it("makes what is missing, and is content with what is there", async () => {
    const path = join(folder, "a", "b", "c");
    await make(path);
    await make(path);
    expect(statSync(path).isDirectory()).toBe(true);
  });

  it("fails below a file, and makes nothing", async () => {
    writeFileSync(join(folder, "file"), "");
    await expect(make(join(folder, "file", "a"))).rejects.toMatchObject({ code: "ENOTDIR" });
    expect(existsSync(join(folder, "file", "a"))).toBe(false);
  });

  it.runIf(process.platform === "linux")("comes to an end where nothing can be made although the parent is there", async () => {
    await expect(make("/proc/holdfast/a")).rejects.toMatchObject({ code: "ENOENT" });
  });
});

it.runIf(process.platform === "linux")("a store in a place where nothing can be made fails, and says where", async () => {
  const store = createLocalStore({ directory: "/proc/holdfast", fileSystem: "local" });
  await expect(store.create("a", new Uint8Array([1]))).rejects.toMatchObject({ name: "StoreError", message: expect.stringContaining("/proc/holdfast") as string });
});
