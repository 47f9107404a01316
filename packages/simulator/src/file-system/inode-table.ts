import type { DirectoryInode, Inode, Result } from "./inode.ts";
import { done, refused } from "./inode.ts";

/** A directory that somebody has open for a scan, and what happened to its names since. */
export interface OpenScan {
  readonly inode: number;
  /** There from the beginning of the scan until now. */
  readonly always: ReadonlySet<string>;
  /** There at some moment of the scan. */
  readonly ever: ReadonlySet<string>;
}

/** The inodes by number. Two tables share the inodes that they have in common. */
export interface InodeTable {
  readonly inodes: Map<number, Inode>;
  /** By the number that the scanner chose. */
  readonly scans: Map<number, OpenScan>;
  nextInode: number;
  readonly reusesInodes: boolean;
  nowMs: number;
}

export const TOP = 0;

/** The kernel's change times move in ticks, in milliseconds, so two changes may share one. */
export const TICK_MS = 4;

export function emptyTable(nowMs: number, reusesInodes = false): InodeTable {
  const top: DirectoryInode = { kind: "directory", entries: new Map(), namesBefore: [], modifiedMs: 0, changedMs: 0 };
  return { inodes: new Map([[TOP, top]]), scans: new Map(), nextInode: 1, nowMs, reusesInodes };
}

export function copyTable(table: InodeTable): InodeTable {
  return { ...table, inodes: new Map(table.inodes), scans: new Map(table.scans) };
}

/** The number of a new inode. One that somebody has open is not free. */
export function takeNumber(table: InodeTable): number {
  if (!table.reusesInodes) {
    table.nextInode += 1;
    return table.nextInode - 1;
  }
  const open = new Set([...table.scans.values()].map(({ inode }) => inode));
  let number = 1;
  while (table.inodes.has(number) || open.has(number)) {
    number += 1;
  }
  return number;
}

export function tickOf({ nowMs }: InodeTable): number {
  return nowMs - (nowMs % TICK_MS);
}

export function partsOf(path: string): string[] {
  return path.split("/").filter((part) => part !== "");
}

/** The inode that a path leads to. */
export function find(table: InodeTable, path: string): Result<number> {
  let at = TOP;
  for (const part of partsOf(path)) {
    const node = table.inodes.get(at);
    if (node?.kind !== "directory") {
      return refused("ENOTDIR");
    }
    const next = node.entries.get(part);
    if (next === undefined) {
      return refused("ENOENT");
    }
    at = next;
  }
  return done(at);
}

export interface Directory {
  readonly inode: number;
  readonly node: DirectoryInode;
}

export function findDirectory(table: InodeTable, path: string): Result<Directory> {
  const found = find(table, path);
  if (!found.ok) {
    return found;
  }
  const node = table.inodes.get(found.value);
  return node?.kind === "directory" ? done({ inode: found.value, node }) : refused("ENOTDIR");
}

export interface Place {
  readonly parent: Directory;
  readonly name: string;
  /** The inode there now. */
  readonly there: number | undefined;
}

/** Where a name is, or would be. */
export function findPlace(table: InodeTable, path: string): Result<Place> {
  const parts = partsOf(path);
  const name = parts.pop();
  if (name === undefined) {
    return refused("EINVAL");
  }
  const parent = findDirectory(table, parts.join("/"));
  return parent.ok ? done({ parent: parent.value, name, there: parent.value.node.entries.get(name) }) : parent;
}

/** Puts an inode under a name, or takes the name away, and lets open scans of the directory know. */
export function setName(table: InodeTable, directory: number, name: string, inode: number | undefined): void {
  const node = table.inodes.get(directory);
  if (node?.kind !== "directory") {
    return;
  }
  const entries = new Map(node.entries);
  if (inode === undefined) {
    entries.delete(name);
  } else {
    entries.set(name, inode);
  }
  const stamp = tickOf(table);
  table.inodes.set(directory, { kind: "directory", entries, namesBefore: [...node.entries.keys()], modifiedMs: stamp, changedMs: stamp });
  for (const [scan, open] of table.scans) {
    if (open.inode !== directory) {
      continue;
    }
    if (inode === undefined) {
      table.scans.set(scan, { ...open, always: without(open.always, name) });
    } else if (!open.ever.has(name)) {
      table.scans.set(scan, { ...open, ever: new Set([...open.ever, name]) });
    }
  }
}

function without(names: ReadonlySet<string>, name: string): ReadonlySet<string> {
  const fewer = new Set(names);
  fewer.delete(name);
  return fewer;
}

/** One name fewer leads to an inode; without any it is gone. */
export function dropLink(table: InodeTable, inode: number): void {
  const node = table.inodes.get(inode);
  if (node?.kind === "file" && node.links > 1) {
    table.inodes.set(inode, { ...node, links: node.links - 1, changedMs: tickOf(table) });
  } else {
    table.inodes.delete(inode);
  }
}

/** Makes a change of several names one change to those who see old listings. */
export function keepNamesBefore(table: InodeTable, { inode, node }: Directory): void {
  const now = table.inodes.get(inode);
  if (now?.kind === "directory") {
    table.inodes.set(inode, { ...now, namesBefore: [...node.entries.keys()] });
  }
}
