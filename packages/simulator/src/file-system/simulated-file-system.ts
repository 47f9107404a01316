import { hashBytes } from "../hash.ts";
import { done, refused, type Errno, type FileInode, type Result, type Stat } from "./inode.ts";
import { copyTable, dropLink, takeNumber, emptyTable, find, findDirectory, findPlace, keepNamesBefore, partsOf, setName, tickOf, type InodeTable, type Place } from "./inode-table.ts";
import { describeTable } from "./table-key.ts";

export interface FileSystemTraits {
  /** Whether a directory may be renamed onto an empty one, as POSIX has it and Windows not. */
  readonly renamesOntoEmpty: boolean;
  /** Whether `oldNames` is ever asked: only then do two file systems with different pasts count as different. */
  readonly showsOldListings: boolean;
  /** Whether a number that is free is given again, as kernels do: for algorithms that look at the numbers. */
  readonly reusesInodes?: boolean;
}

export const POSIX: FileSystemTraits = { renamesOntoEmpty: true, showsOldListings: false };

/**
 * A file system in memory whose single calls are atomic, like a kernel's; scans are not. Names lead to inodes, files can
 * have several names, and time stands still unless it is moved. Answers are values, so that exploring stays fast.
 */
export interface SimulatedFileSystem {
  nowMs(): number;
  advance(ms: number): void;

  /**
   * Opens a directory for a scan: what it gives later is of that directory, whatever the path has come to mean.
   * @param scan A number of the caller's choice, other than those of the scans that are open.
   */
  openScan(path: string, scan: number): Result<void>;
  /** The names that the scan may show or not, because they came or went since it was opened; sorted. */
  uncertainNames(scan: number): readonly string[];
  /** Ends a scan: what was there all the while, and those of the uncertain names that are shown. */
  closeScan(scan: number, shown: ReadonlySet<string>): readonly string[];

  /** The names at this moment, as no real scan shows them. */
  names(path: string): Result<readonly string[]>;
  /** The names before the last change of the directory, as a client with an old listing shows them. */
  oldNames(path: string): Result<readonly string[]>;
  read(path: string): Result<FileInode>;
  stat(path: string): Result<Stat>;
  /** Creates a file that must not exist. */
  createExclusive(path: string, bytes: Uint8Array): Result<void>;
  /** Changes the content of the inode that the path leads to. */
  overwrite(path: string, bytes: Uint8Array): Result<void>;
  link(from: string, to: string): Result<void>;
  rename(from: string, to: string): Result<void>;
  unlink(path: string): Result<void>;
  makeDirectory(path: string): Result<void>;
  /** With those above it; one that exists is no failure. */
  makeDirectories(path: string): Result<void>;
  removeDirectory(path: string): Result<void>;

  copy(): SimulatedFileSystem;
  /** Equal for two file systems that nobody can tell apart. */
  describe(): string;
}

export function createFileSystem(traits: FileSystemTraits = POSIX, startMs = 1_000_000): SimulatedFileSystem {
  return over(emptyTable(startMs, traits.reusesInodes === true), traits);
}

function over(table: InodeTable, traits: FileSystemTraits): SimulatedFileSystem {
  return {
    nowMs: () => table.nowMs,
    advance(ms) {
      table.nowMs += ms;
    },
    ...scansOver(table),
    names: (path) => mapped(findDirectory(table, path), ({ node }) => [...node.entries.keys()]),
    oldNames: (path) => mapped(findDirectory(table, path), ({ node }) => node.namesBefore),
    read: (path) => fileAt(table, path),
    stat: (path) => statAt(table, path),
    createExclusive: (path, bytes) => atFree(table, path, "EEXIST", (place) => add(table, place, newFile(table, bytes))),
    overwrite: (path, bytes) => overwrite(table, path, bytes),
    link: (from, to) => link(table, from, to),
    rename: (from, to) => rename(table, traits, from, to),
    unlink: (path) => unlink(table, path),
    makeDirectory: (path) => makeDirectory(table, path),
    makeDirectories(path) {
      const parts = partsOf(path);
      for (let length = 1; length <= parts.length; length += 1) {
        const made = makeDirectory(table, parts.slice(0, length).join("/"));
        if (!made.ok && made.errno !== "EEXIST") {
          return made;
        }
      }
      return mapped(findDirectory(table, path), () => undefined);
    },
    removeDirectory: (path) => removeDirectory(table, path),
    copy: () => over(copyTable(table), traits),
    describe: () => describeTable(table, traits.showsOldListings),
  };
}

function scansOver(table: InodeTable): Pick<SimulatedFileSystem, "openScan" | "uncertainNames" | "closeScan"> {
  return {
    openScan(path, scan) {
      const found = findDirectory(table, path);
      if (!found.ok) {
        return found;
      }
      const names = new Set(found.value.node.entries.keys());
      table.scans.set(scan, { inode: found.value.inode, always: names, ever: names });
      return done(undefined);
    },
    uncertainNames(scan) {
      const open = table.scans.get(scan);
      return open === undefined ? [] : [...open.ever].filter((name) => !open.always.has(name)).sort();
    },
    closeScan(scan, shown) {
      const open = table.scans.get(scan);
      table.scans.delete(scan);
      return open === undefined ? [] : [...open.ever].filter((name) => open.always.has(name) || shown.has(name)).sort();
    },
  };
}

function mapped<T, U>(result: Result<T>, change: (value: T) => U): Result<U> {
  return result.ok ? done(change(result.value)) : result;
}

function newFile(table: InodeTable, bytes: Uint8Array): FileInode {
  const stamp = tickOf(table);
  return { kind: "file", bytes, digest: hashBytes(bytes), links: 1, modifiedMs: stamp, changedMs: stamp };
}

function atFree(table: InodeTable, path: string, errno: Errno, work: (place: Place) => void): Result<void> {
  const place = findPlace(table, path);
  if (!place.ok) {
    return place;
  }
  return place.value.there === undefined ? done(work(place.value)) : refused(errno);
}

function add(table: InodeTable, { parent, name }: Place, node: FileInode | { readonly kind: "directory" }): void {
  const inode = takeNumber(table);
  const stamp = tickOf(table);
  table.inodes.set(inode, node.kind === "file" ? node : { kind: "directory", entries: new Map(), namesBefore: [], modifiedMs: stamp, changedMs: stamp });
  setName(table, parent.inode, name, inode);
}

function fileAt(table: InodeTable, path: string): Result<FileInode> {
  const found = find(table, path);
  if (!found.ok) {
    return found;
  }
  const node = table.inodes.get(found.value);
  return node?.kind === "file" ? done(node) : refused("EISDIR");
}

function statAt(table: InodeTable, path: string): Result<Stat> {
  const found = find(table, path);
  if (!found.ok) {
    return found;
  }
  const node = table.inodes.get(found.value);
  if (node === undefined) {
    return refused("ENOENT");
  }
  const { kind, modifiedMs, changedMs } = node;
  return done({ kind, inode: found.value, links: node.kind === "file" ? node.links : 1, modifiedMs, changedMs });
}

function overwrite(table: InodeTable, path: string, bytes: Uint8Array): Result<void> {
  const found = find(table, path);
  const file = fileAt(table, path);
  if (!found.ok || !file.ok) {
    return mapped(file, () => undefined);
  }
  table.inodes.set(found.value, { ...newFile(table, bytes), links: file.value.links });
  return done(undefined);
}

function makeDirectory(table: InodeTable, path: string): Result<void> {
  return atFree(table, path, "EEXIST", (place) => add(table, place, { kind: "directory" }));
}

function link(table: InodeTable, from: string, to: string): Result<void> {
  const source = find(table, from);
  if (!source.ok) {
    return source;
  }
  const file = table.inodes.get(source.value);
  if (file?.kind !== "file") {
    return refused("EPERM");
  }
  return atFree(table, to, "EEXIST", ({ parent, name }) => {
    table.inodes.set(source.value, { ...file, links: file.links + 1, changedMs: tickOf(table) });
    setName(table, parent.inode, name, source.value);
  });
}

function rename(table: InodeTable, traits: FileSystemTraits, from: string, to: string): Result<void> {
  const source = findPlace(table, from);
  if (!source.ok) {
    return source;
  }
  const moved = source.value.there;
  const node = moved === undefined ? undefined : table.inodes.get(moved);
  if (moved === undefined || node === undefined) {
    return refused("ENOENT");
  }
  const target = findPlace(table, to);
  if (!target.ok) {
    return target;
  }
  if (target.value.there === moved) {
    // Two names of one inode: POSIX lets this succeed and do nothing.
    return done(undefined);
  }
  if (node.kind === "directory" && `${partsOf(to).join("/")}/`.startsWith(`${partsOf(from).join("/")}/`)) {
    return refused("EINVAL");
  }
  const problem = inTheWay(table, traits, node.kind, target.value.there);
  if (problem !== undefined) {
    return refused(problem);
  }
  setName(table, source.value.parent.inode, source.value.name, undefined);
  if (target.value.there !== undefined) {
    dropLink(table, target.value.there);
  }
  table.inodes.set(moved, { ...node, changedMs: tickOf(table) });
  setName(table, target.value.parent.inode, target.value.name, moved);
  keepNamesBefore(table, source.value.parent);
  keepNamesBefore(table, target.value.parent);
  return done(undefined);
}

function inTheWay(table: InodeTable, traits: FileSystemTraits, moved: "file" | "directory", there: number | undefined): Errno | undefined {
  const node = there === undefined ? undefined : table.inodes.get(there);
  if (node === undefined) {
    return undefined;
  }
  if (moved === "file") {
    return node.kind === "directory" ? "EISDIR" : undefined;
  }
  if (node.kind === "file") {
    return "ENOTDIR";
  }
  if (node.entries.size > 0) {
    return "ENOTEMPTY";
  }
  return traits.renamesOntoEmpty ? undefined : "EEXIST";
}

function unlink(table: InodeTable, path: string): Result<void> {
  const place = findPlace(table, path);
  if (!place.ok) {
    return place;
  }
  const { parent, name, there } = place.value;
  const node = there === undefined ? undefined : table.inodes.get(there);
  if (there === undefined || node === undefined) {
    return refused("ENOENT");
  }
  if (node.kind === "directory") {
    return refused("EISDIR");
  }
  setName(table, parent.inode, name, undefined);
  dropLink(table, there);
  return done(undefined);
}

function removeDirectory(table: InodeTable, path: string): Result<void> {
  const directory = findDirectory(table, path);
  const place = findPlace(table, path);
  if (!directory.ok || !place.ok) {
    return mapped(directory, () => undefined);
  }
  if (directory.value.node.entries.size > 0) {
    return refused("ENOTEMPTY");
  }
  setName(table, place.value.parent.inode, place.value.name, undefined);
  table.inodes.delete(directory.value.inode);
  return done(undefined);
}
