import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { PortError, type DirectoryPort, type FileContent } from "@holdfast/pointer-directory";
import { LOCAL_QUIET_MS } from "./limits.ts";
import { createLocalTime } from "./local-time.ts";
import { makeDirectoriesSync } from "./make-directories.ts";
import { toPortError } from "./outcomes.ts";
import type { PortSettings } from "./port-settings.ts";
import { latestMs, stampsOf } from "./stamps.ts";

/** Enough for a body of usual size in one read. */
const FIRST_READ_BYTES = 4_096;

/** The port for a disk in this machine, where a call takes microseconds: shorter than handing it to another thread. */
export function createSyncPort({ root, durability, clock, contention, guard, nonce }: PortSettings): DirectoryPort {
  const isDurable = durability === "power";
  const time = createLocalTime({ root, clock, nonce });

  /** Makes one call; its failure names the path and has its meaning decided. */
  function on<T>(path: string, call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw toPortError(error, path, contention);
    }
  }

  /** A listing that finds nothing must not pass for "absent" when it is the whole store that cannot be found. */
  function listing<T>(path: string, call: () => T): T {
    try {
      return on(path, call);
    } catch (error) {
      if (error instanceof PortError && error.kind === "missing") {
        guard.check();
      }
      throw error;
    }
  }

  return {
    missingIsDefinite: true,
    overlaps: false,
    quietMs: LOCAL_QUIET_MS,

    scan: (path) => listing(path, () => readdirSync(path)),
    directories: (path) =>
      listing(path, () => readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name)),
    read(path, maxBytes) {
      return on(path, () => readFile(path, maxBytes));
    },
    stamps(path) {
      return on(path, () => stampsOf(statSync(path)));
    },
    writeNew(path, bytes) {
      on(path, () => writeFile(path, bytes, isDurable));
    },
    makeDirectory(path) {
      on(path, () => mkdirSync(path));
    },
    makeDirectories(path) {
      guard.check();
      on(path, () => makeDirectoriesSync(path));
    },
    rename(from, to) {
      on(from, () => renameSync(from, to));
    },
    unlink(path) {
      on(path, () => unlinkSync(path));
    },
    removeDirectory(path) {
      on(path, () => rmdirSync(path));
    },
    flushDirectory(path) {
      if (isDurable) {
        on(path, () => flush(path));
      }
    },
    nowMs: () => time.nowMs(),
    bootedAtMs: () => time.nowMs() - clock.uptimeMs(),
  };
}

function readFile(path: string, maxBytes: number): FileContent {
  const file = openSync(path, "r");
  try {
    const { mtimeMs, size } = fstatSync(file);
    const bytes = new Uint8Array(Math.min(maxBytes, Math.max(size, FIRST_READ_BYTES)));
    let length = 0;
    // A short read is the end of the file, except where a signal cut it; then the next read goes on.
    for (let read = -1; read !== 0 && length < Math.min(size, bytes.byteLength); length += read) {
      read = readSync(file, bytes, length, bytes.byteLength - length, null);
    }
    return { bytes: bytes.subarray(0, length), modifiedMs: latestMs(mtimeMs) };
  } finally {
    closeSync(file);
  }
}

function writeFile(path: string, bytes: Uint8Array, isDurable: boolean): void {
  const file = openSync(path, "wx", 0o666);
  try {
    for (let written = 0; written < bytes.byteLength; ) {
      written += writeSync(file, bytes, written);
    }
    if (isDurable) {
      fsyncSync(file);
    }
  } finally {
    closeSync(file);
  }
}

function flush(path: string): void {
  if (process.platform === "win32") {
    // Windows has no way to flush a directory; NTFS writes its journal for renames itself.
    return;
  }
  const directory = openSync(path, "r");
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
