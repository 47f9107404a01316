import { promises as files } from "node:fs";
import { PortError, type DirectoryPort, type FileContent } from "@holdfast/pointer-directory";
import { NETWORK_QUIET_MS } from "./limits.ts";
import { makeDirectories } from "./make-directories.ts";
import { toPortError } from "./outcomes.ts";
import type { PortSettings } from "./port-settings.ts";
import { createServerTime } from "./server-time.ts";
import { latestMs, stampsOf } from "./stamps.ts";

// By way of `node:fs`, which loads its promises when they are first used: a store on a local disk never does.

/** The port for a file system on another machine, where a call may take long and its answer may be to a second sending. */
export function createAsyncPort({ root, durability, clock, contention, guard, nonce }: PortSettings): DirectoryPort {
  const isDurable = durability === "power";
  const serverTime = createServerTime({ root, clock, nonce });

  /** Makes one call; its failure names the path and has its meaning decided. */
  async function on<T>(path: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw toPortError(error, path, contention);
    }
  }

  /** A listing that finds nothing must not pass for "absent" when it is the whole store that cannot be found. */
  async function listing<T>(path: string, call: () => Promise<T>): Promise<T> {
    try {
      return await on(path, call);
    } catch (error) {
      if (error instanceof PortError && error.kind === "missing") {
        await guard.checkLater();
      }
      throw error;
    }
  }

  return {
    missingIsDefinite: false,
    overlaps: false,
    quietMs: NETWORK_QUIET_MS,

    scan: (path) => listing(path, () => files.readdir(path)),
    directories: (path) =>
      listing(path, async () => (await files.readdir(path, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name)),
    read: (path, maxBytes) => on(path, () => readFile(path, maxBytes)),
    stamps: (path) => on(path, async () => stampsOf(await files.stat(path))),
    writeNew: (path, bytes) => on(path, () => writeFile(path, bytes, isDurable)),
    makeDirectory: (path) => on(path, () => files.mkdir(path)),
    async makeDirectories(path) {
      await guard.checkLater();
      await on(path, () => makeDirectories(path));
    },
    rename: (from, to) => on(from, () => files.rename(from, to)),
    unlink: (path) => on(path, () => files.unlink(path)),
    removeDirectory: (path) => on(path, () => files.rmdir(path)),
    async flushDirectory(path) {
      if (isDurable && process.platform !== "win32") {
        await on(path, () => flush(path));
      }
    },
    nowMs: () => serverTime.nowMs(),
    // Other machines reach these files too, so this one's start says nothing about who holds what.
    bootedAtMs: () => null,
  };
}

async function readFile(path: string, maxBytes: number): Promise<FileContent> {
  const file = await files.open(path, "r");
  try {
    const { mtimeMs, size } = await file.stat();
    const bytes = new Uint8Array(Math.min(maxBytes, size));
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.byteLength; length += read) {
      read = (await file.read(bytes, length, bytes.byteLength - length, null)).bytesRead;
    }
    return { bytes: bytes.subarray(0, length), modifiedMs: latestMs(mtimeMs) };
  } finally {
    await file.close();
  }
}

async function writeFile(path: string, bytes: Uint8Array, isDurable: boolean): Promise<void> {
  const file = await files.open(path, "wx", 0o666);
  try {
    if (bytes.byteLength > 0) {
      await file.writeFile(bytes);
    }
    if (isDurable) {
      await file.sync();
    }
  } finally {
    // Over a network this is also where a full disk is reported.
    await file.close();
  }
}

async function flush(path: string): Promise<void> {
  const directory = await files.open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
