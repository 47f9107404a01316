import { lstatSync, readlinkSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { LINKS_MAX } from "./limits.ts";
import { makeDirectories } from "./make-directories.ts";

export interface Paths {
  /** The file that is guarded, by its real path: links in any part of it are followed, also if they lead to nothing yet. */
  readonly target: string;
  readonly lock: string;
  /** The lock by its real path, so that one lock has one name in this process. */
  readonly realLock: string;
}

/** The directories of both are made if they are missing. */
export function resolvePaths(targetPath: string, lockPath: string | undefined): Paths {
  const target = realTarget(targetPath);
  if (lockPath === undefined) {
    const lock = `${target}.lock`;
    return { target, lock, realLock: lock };
  }
  const lock = resolve(lockPath);
  return { target, lock, realLock: join(realDirectory(dirname(lock)), basename(lock)) };
}

/**
 * A link to the target and the target are one file, so they are one lock.
 *
 * A path that once was found to be the real one is looked at only to see that it has not become a link itself: that is
 * one call to the system and not one for each folder above it. Were such a folder to become a link, the system would
 * follow it and the lock file would still be beside the target.
 */
function realTarget(targetPath: string): string {
  const path = resolve(targetPath);
  if (realPaths.has(path) && lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) {
    return path;
  }
  const real = realPathOf(path) ?? realPathOfMissing(path);
  if (real === path) {
    remember(path);
  }
  return real;
}

/** Paths that led through no link when they were last followed. */
const realPaths = new Set<string>();
const REAL_PATHS_MAX = 1_024;

function remember(path: string): void {
  if (realPaths.size >= REAL_PATHS_MAX) {
    realPaths.clear();
  }
  realPaths.add(path);
}

function realPathOfMissing(targetPath: string): string {
  let path = targetPath;
  for (let links = 0; links < LINKS_MAX; links += 1) {
    const real = join(realDirectory(dirname(path)), basename(path));
    if (lstatSync(real, { throwIfNoEntry: false })?.isSymbolicLink() !== true) {
      return real;
    }
    path = resolve(dirname(real), readlinkSync(real));
  }
  // Lets the system tell about the loop, in its own words.
  return realpathSync.native(path);
}

function realDirectory(directory: string): string {
  const real = realPathOf(directory);
  if (real !== undefined) {
    return real;
  }
  makeDirectories(directory);
  return realpathSync.native(directory);
}

/** Undefined where nothing is. */
function realPathOf(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}
