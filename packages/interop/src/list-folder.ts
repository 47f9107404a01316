import { lstatSync, opendirSync } from "node:fs";
import { join } from "node:path";
import { ENTRIES_LOOKED_AT_MAX, type KeyList, KEYS_MAX, type ListOptions } from "./place.ts";

/** Deeper than any tool here writes. */
const DEPTH_MAX = 16;

/** Every file below a folder whose key begins and ends as asked. Folders that links lead to are not entered: they can go round. */
export function listFolder(root: string, prefix: string, { suffix = "", isShallow = false }: ListOptions): KeyList {
  lstatSync(root);
  const keys: string[] = [];
  let isComplete = true;
  let lookedAt = 0;
  const pending: { readonly folder: string; readonly depth: number }[] = [{ folder: prefix.slice(0, prefix.lastIndexOf("/") + 1), depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const { name, isFolder } of entriesOf(join(root, next.folder), ENTRIES_LOOKED_AT_MAX - lookedAt)) {
      lookedAt += 1;
      const key = next.folder + name;
      if (isFolder && !isShallow && next.depth < DEPTH_MAX && (`${key}/`.startsWith(prefix) || prefix.startsWith(`${key}/`))) {
        pending.push({ folder: `${key}/`, depth: next.depth + 1 });
      } else if (key.startsWith(prefix) && key.endsWith(suffix) && !isFolder) {
        keys.push(key);
      }
      isComplete &&= isShallow || !(isFolder && next.depth >= DEPTH_MAX);
    }
    if (lookedAt >= ENTRIES_LOOKED_AT_MAX || keys.length > KEYS_MAX) {
      isComplete = false;
      break;
    }
  }
  return { keys: keys.slice(0, KEYS_MAX).sort(byCodeUnit), isComplete };
}

function* entriesOf(folder: string, limit: number): Generator<{ readonly name: string; readonly isFolder: boolean }> {
  let directory;
  try {
    directory = opendirSync(folder);
  } catch (error) {
    // Never made, or removed since it was seen: nothing is in it.
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      return;
    }
    throw error;
  }
  try {
    for (let count = 0; count < limit; count += 1) {
      const entry = directory.readSync();
      if (entry === null) {
        return;
      }
      yield { name: entry.name, isFolder: entry.isDirectory() };
    }
  } finally {
    directory.closeSync();
  }
}

export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
