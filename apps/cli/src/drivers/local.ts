import { existsSync, readdirSync, rmdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Driver } from "./driver.ts";

export const local: Driver = {
  scheme: "local",
  form: "local:<path>",
  settings: [],
  async absence(uri) {
    const { parseLocalUri } = await import("@holdfast/store-local");
    const directory = resolve(parseLocalUri(uri).directory);
    return existsSync(directory) ? null : `the folder ${directory} does not exist`;
  },
  async open(uri) {
    const { createLocalStore, parseLocalUri } = await import("@holdfast/store-local");
    return createLocalStore(parseLocalUri(uri));
  },
  async diagnose(uri) {
    const { detectFileSystem, parseLocalUri } = await import("@holdfast/store-local");
    const { directory } = parseLocalUri(uri);
    const { kind } = detectFileSystem(directory, process.platform);
    const advice = {
      local: [],
      network: ["A network file system may hang and lose answers; the checks above ran on this machine only. Run doctor on each machine that shares it."],
      fuse: ["FUSE does not say what is behind it; docs/backends/local.md tells which kinds will do."],
    }[kind];
    const policy = `Read, write and search (rwx) on ${directory}, and on what is in it, for everybody who shares the locks.`;
    return { refusal: null, facts: [{ name: "directory", value: directory }, { name: "file system", value: kind }], permissions: [], policy, advice, tariff: null, leftBehind: [] };
  },
  async tidy(uri, prefixes) {
    const { parseLocalUri } = await import("@holdfast/store-local");
    const { directory } = parseLocalUri(uri);
    for (const prefix of prefixes) {
      removeEmpty(join(directory, prefix), DEPTH_MAX);
      removeEmpty(dirname(join(directory, prefix)), 0);
    }
  },
};

/** Folders below a run of the checks: the run, the clause, and what it nests. */
const DEPTH_MAX = 40;

/** Only what is empty goes, so nothing of anybody's can be lost. */
function removeEmpty(folder: string, depth: number): void {
  try {
    const inside = depth === 0 ? [] : readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    inside.forEach(({ name }) => removeEmpty(join(folder, name), depth - 1));
    rmdirSync(folder);
  } catch {
    // Not there, or not empty: then it stays, and does no harm.
  }
}
