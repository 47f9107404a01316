import { join } from "node:path";
import { expect, test } from "vitest";
import type { FilePort } from "../src/file-port.ts";
import { createManagerCore } from "../src/manager.ts";
import { ownershipFor } from "../src/reentrancy.ts";
import { createFolder } from "./folder.ts";
import { createMemoryFiles, type MemoryFiles } from "./memory-files.ts";
import { createWorld, type ProcessTable } from "./simulated-world.ts";

/** A file system to which two spellings are one name, and which keeps the one that a file was made with. */
function foldCase(files: MemoryFiles): FilePort {
  const stored = (path: string): string => {
    const cut = path.lastIndexOf("/");
    const directory = cut <= 0 ? path.slice(0, cut) : stored(path.slice(0, cut));
    const name = path.slice(cut + 1);
    const there = (files.list(directory === "" ? "/" : directory, 1_000) ?? []).find((one) => one.toLowerCase() === name.toLowerCase());
    return `${directory}/${there ?? name}`;
  };
  return {
    writeNew: (path, text) => files.writeNew(stored(path), text),
    link: (from, to) => files.link(stored(from), stored(to)),
    rename: (from, to) => files.rename(stored(from), stored(to)),
    unlink: (path) => files.unlink(stored(path)),
    read: (path, bytesMax) => files.read(stored(path), bytesMax),
    stamps: (path) => files.stamps(stored(path)),
    list: (path, namesMax) => files.list(stored(path), namesMax),
    makeDirectory: (path) => files.makeDirectory(stored(path)),
    makeDirectories: (path) => files.makeDirectories(stored(path)),
    removeDirectory: (path) => files.removeDirectory(stored(path)),
    touch: (path, atMs) => files.touch(stored(path), atMs),
  };
}

function setUp() {
  const files = createMemoryFiles();
  const table: ProcessTable = { dead: new Set(), canProve: true };
  const folder = createFolder();
  files.makeDirectories(folder);
  const port = foldCase(files);
  return { files, folder, table, world: (pid: number) => createWorld(files, port, table, pid) };
}

const optionsFor = (targetPath: string) => ({ targetPath, timeoutMs: 0 });

test("two spellings of one name are one lock, in one process and in two", async () => {
  const { folder, world, files } = setUp();
  const [lower, upper] = [optionsFor(join(folder, "state.json")), optionsFor(join(folder, "STATE.json"))];
  const first = createManagerCore(world(1));
  const held = await first.acquire(lower, ownershipFor(lower, false));
  await expect(first.acquire(upper, ownershipFor(upper, false))).rejects.toMatchObject({ code: "file_lock_timeout" });
  const second = createManagerCore(world(2));
  await expect(second.acquire(upper, ownershipFor(upper, false))).rejects.toMatchObject({ code: "file_lock_timeout" });
  await held.release();
  await (await second.acquire(upper, ownershipFor(upper, false))).release();
  expect(files.names(folder)).toEqual([]);
});

test("a remover that runs is not succeeded because its mark is spelt otherwise", async () => {
  const { folder, world, files, table } = setUp();
  const upper = optionsFor(join(folder, "STATE.json"));
  const dead = world(1);
  await createManagerCore(dead).acquire(upper, ownershipFor(upper, false));
  table.dead.add(dead.makers.self);
  const own = files.names(folder).find((name) => name.includes(".held-by.")) ?? "";
  const x = /\.([0-9a-f]{32})\./.exec(own)?.[1] ?? "";
  files.rename(join(folder, own), join(folder, `STATE.json.lock.${x}.freed-by.${world(3).makers.self}.z1`));
  const lower = optionsFor(join(folder, "state.json"));
  const second = createManagerCore(world(2));
  await expect(second.acquire(lower, ownershipFor(lower, false))).rejects.toMatchObject({ code: "file_lock_timeout" });
  table.dead.add(world(3).makers.self);
  const held = await second.acquire(lower, ownershipFor(lower, false));
  expect(await held.verifyStillHeld()).toBe(true);
});
