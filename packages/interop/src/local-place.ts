import { createHash, randomUUID } from "node:crypto";
import { closeSync, constants, fstatSync, linkSync, lstatSync, mkdirSync, openSync, readSync, renameSync, type Stats, unlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isStoreError, StoreError, type StoreOperation } from "@holdfast/store";
import type { Clock } from "./clock.ts";
import { listFolder } from "./list-folder.ts";
import { type ForeignPlace, type Look, OBJECT_BYTES_MAX } from "./place.ts";
import { thisMachine } from "./surroundings.ts";

/** A folder of this machine. Nothing is created by opening it; `create` makes the folders of its key, if the root is there. */
export function createLocalPlace(root: string, clock: Pick<Clock, "wallMs"> = thisMachine().clock): ForeignPlace {
  const location = `local:${root}`;
  const attempt = <T>(operation: StoreOperation, key: string, call: () => T): T => {
    try {
      return call();
    } catch (error) {
      throw storeError(location, operation, key, error);
    }
  };
  const pathOf = (key: string): string => join(root, safeKey(location, key));
  return {
    location,
    localRoot: root,
    createsExclusively: true,
    removesExactly: true,
    async list(prefix, options) {
      return attempt("list", prefix, () => listFolder(root, prefix, options ?? {}));
    },
    async read(key) {
      return attempt("read", key, () => look(pathOf(key), clock));
    },
    async remove(key, stamp) {
      return attempt("remove", key, () => removeSeen(root, pathOf(key), stamp, clock));
    },
    async create(key, bytes) {
      return attempt("create", key, () => createNew(root, pathOf(key), bytes, clock));
    },
    async replace(key, bytes, stamp) {
      return attempt("replace", key, () => {
        const path = pathOf(key);
        if (stampOf(look(path, clock)) !== stamp) {
          return { kind: "changed" };
        }
        const fresh = asideIn(root);
        writeFileSync(fresh, bytes, { flag: "wx", mode: 0o644 });
        const written = stampOf(look(fresh, clock));
        // Between the comparison and this a tool could write: it would be overwritten, as those tools overwrite each other.
        renameSync(fresh, path);
        return { kind: "replaced", stamp: written ?? "" };
      });
    },
    async close() {},
  };
}

/** Complete before it has its name, so that nobody reads an empty lock. */
function createNew(root: string, path: string, bytes: Uint8Array, clock: Pick<Clock, "wallMs">): Awaited<ReturnType<ForeignPlace["create"]>> {
  lstatSync(root);
  makeFolders(root, dirname(path));
  const fresh = asideIn(root);
  writeFileSync(fresh, bytes, { flag: "wx", mode: 0o644 });
  try {
    const stamp = stampOf(look(fresh, clock)) ?? "";
    linkOrCopy(fresh, path, bytes);
    return { kind: "created", stamp: stampOf(look(path, clock)) ?? stamp };
  } catch (error) {
    if (codeOf(error) === "EEXIST") {
      return { kind: "exists" };
    }
    throw error;
  } finally {
    unlinkIfThere(fresh);
  }
}

/** Where there are no hard links an exclusive create has to do: then the file is empty for a moment. */
function linkOrCopy(from: string, to: string, bytes: Uint8Array): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"].includes(codeOf(error))) {
      throw error;
    }
    writeFileSync(to, bytes, { flag: "wx", mode: 0o644 });
  }
}

/** Not Node's recursive option, which can go round for ever on a path that changes under it. */
function makeFolders(root: string, folder: string): void {
  const missing: string[] = [];
  for (let path = folder; path.length > root.length && path !== dirname(path); path = dirname(path)) {
    missing.unshift(path);
  }
  for (const path of missing) {
    try {
      mkdirSync(path);
    } catch (error) {
      if (codeOf(error) !== "EEXIST") {
        throw error;
      }
    }
  }
}

/**
 * Moved aside first, and looked at there: what turns out to be somebody else's goes back, unless a third has come meanwhile.
 * Reading, comparing and unlinking would delete it and never know.
 */
function removeSeen(root: string, path: string, stamp: string, clock: Pick<Clock, "wallMs">): "removed" | "absent" | "changed" {
  const before = look(path, clock);
  if (before.kind === "absent" && !isThere(path)) {
    return "absent";
  }
  if (stampOf(before) !== stamp) {
    return "changed";
  }
  const aside = asideIn(root);
  try {
    renameSync(path, aside);
  } catch (error) {
    if (codeOf(error) === "ENOENT") {
      return "absent";
    }
    throw error;
  }
  if (stampOf(look(aside, clock)) === stamp) {
    unlinkSync(aside);
    return "removed";
  }
  linkOrCopy(aside, path, new Uint8Array(0));
  unlinkSync(aside);
  return "changed";
}

/** In the root and nowhere else: a name beside a lock would be taken for a lock by tools that list. */
function asideIn(root: string): string {
  return join(root, `.holdfast-${randomUUID()}`);
}

/** Opened without waiting: a named pipe in the place of a lock would keep a reader for ever. */
function look(path: string, clock: Pick<Clock, "wallMs">): Look {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (codeOf(error) === "ENOENT") {
      return { kind: "absent" };
    }
    throw error;
  }
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) {
      return { kind: "unreadable", problem: stats.isDirectory() ? "is a directory" : "is not a file", stamp: null };
    }
    if (stats.size > OBJECT_BYTES_MAX) {
      return { kind: "unreadable", problem: `has ${stats.size} bytes, more than any lock`, stamp: stampFor(stats, new Uint8Array(0)) };
    }
    const bytes = readAll(file, stats.size);
    return { kind: "object", bytes, stamp: stampFor(stats, bytes), ageMs: clock.wallMs() - stats.mtimeMs };
  } finally {
    closeSync(file);
  }
}

function readAll(file: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let filled = 0;
  for (let count = -1; filled < size && count !== 0; filled += count) {
    count = readSync(file, bytes, filled, size - filled, filled);
  }
  return bytes.subarray(0, filled);
}

/** A rename keeps all of these, and no two files that exist have them in common. */
function stampFor(stats: Stats, bytes: Uint8Array): string {
  return `${stats.dev}:${stats.ino}:${stats.size}:${stats.mtimeMs}:${createHash("sha256").update(bytes).digest("hex").slice(0, 32)}`;
}

function stampOf(seen: Look): string | null {
  return seen.kind === "absent" ? null : seen.stamp;
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function unlinkIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") {
      throw error;
    }
  }
}

function safeKey(location: string, key: string): string {
  if (key === "" || key.startsWith("/") || key.includes("\0") || key.split("/").includes("..")) {
    throw new StoreError({ code: "INVALID", operation: "read", location, key, problem: "that is no key inside of this place." });
  }
  return key;
}

export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

function storeError(location: string, operation: StoreOperation, key: string, cause: unknown): unknown {
  if (isStoreError(cause)) {
    return cause;
  }
  const code = codeOf(cause);
  const isDenied = ["EACCES", "EPERM", "EROFS"].includes(code);
  const problem = cause instanceof Error ? cause.message : String(cause);
  return new StoreError({ code: isDenied ? "DENIED" : "UNAVAILABLE", operation, location, key, problem: `${problem}.`, cause });
}
