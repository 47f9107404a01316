import {
  closeSync,
  constants,
  fstatSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  opendirSync,
  readSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import type { FilePort, Look } from "./file-port.ts";
import { makeDirectories } from "./make-directories.ts";

/** Only the user who runs the program may read who holds what. */
const NEW_FILE = { encoding: "utf8", mode: 0o600, flag: "wx" } as const;
/** Zero where the system has no such flag; there `lstat` alone tells a link from a file. */
const READ_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
/** How file systems and kernels say that they have no hard links. */
const NO_LINKS = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"] as const;

/** The files of this machine, by synchronous calls: each takes less time than handing it to another thread. */
export const diskPort: FilePort = {
  writeNew(path, text) {
    // Text goes through Node as one call; opening, writing and closing one by one cost a third more.
    switch (orCode(["EEXIST", "ENOENT"], () => writeFileSync(path, text, NEW_FILE))) {
      case undefined:
        return "written";
      case "EEXIST":
        return "exists";
      default:
        return "missing";
    }
  },
  link(from, to) {
    switch (orCode(["EEXIST", "ENOENT", ...NO_LINKS], () => linkSync(from, to))) {
      case undefined:
        return "linked";
      case "EEXIST":
        return "exists";
      case "ENOENT":
        return "missing";
      default:
        return "unsupported";
    }
  },
  rename: (from, to) => isDone(["ENOENT"], () => renameSync(from, to)),
  unlink: (path) => isDone(["ENOENT"], () => unlinkSync(path)),
  read,
  stamps(path) {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) {
      return undefined;
    }
    const { mtimeMs, ctimeMs, ino, dev, nlink } = stats;
    return { modifiedMs: mtimeMs, changedMs: ctimeMs, inode: Number.isSafeInteger(ino) ? ino : undefined, device: dev, links: nlink };
  },
  list(directory, namesMax) {
    const entries = orCode(["ENOENT", "ENOTDIR"], () => opendirSync(directory));
    if (typeof entries === "string") {
      return undefined;
    }
    const names: string[] = [];
    try {
      for (let entry = entries.readSync(); entry !== null && names.length < namesMax; entry = entries.readSync()) {
        names.push(entry.name);
      }
    } finally {
      entries.closeSync();
    }
    return names;
  },
  makeDirectory: (path) => isDone(["EEXIST"], () => mkdirSync(path, 0o700)),
  makeDirectories,
  removeDirectory: (path) => isDone(["ENOENT", "ENOTEMPTY", "EEXIST", "ENOTDIR"], () => rmdirSync(path)),
  touch: (path, atMs) => isDone(["ENOENT"], () => utimesSync(path, atMs / 1_000, atMs / 1_000)),
};

function read(path: string, bytesMax: number): Look {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) {
    return { kind: "missing" };
  }
  if (!stats.isFile()) {
    return { kind: "not-file" };
  }
  const file = orCode(["ENOENT", "ELOOP"], () => openSync(path, READ_FLAGS));
  if (typeof file === "string") {
    return { kind: file === "ENOENT" ? "missing" : "not-file" };
  }
  return readOpened(file, bytesMax);
}

function readOpened(file: number, bytesMax: number): Look {
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) {
      return { kind: "not-file" };
    }
    const bytes = new Uint8Array(Math.min(stats.size, bytesMax));
    let length = 0;
    for (let got = -1; got !== 0 && length < bytes.byteLength; length += got) {
      got = readSync(file, bytes, length, bytes.byteLength - length, null);
    }
    return { kind: "file", bytes: bytes.subarray(0, length), size: stats.size, modifiedMs: stats.mtimeMs };
  } finally {
    closeSync(file);
  }
}

/** Makes a call; a failure with one of these codes is an answer, the code itself. */
function orCode<T>(codes: readonly string[], call: () => T): T | string {
  try {
    return call();
  } catch (error) {
    const code = codeOf(error);
    if (codes.includes(code)) {
      return code;
    }
    throw error;
  }
}

/** Makes a call; false if it failed with one of these codes. */
function isDone(codes: readonly string[], call: () => void): boolean {
  return orCode(codes, call) === undefined;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
