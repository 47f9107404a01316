import type { DirectoryPort } from "../src/index.ts";
import type { MemoryFileSystem } from "./memory-file-system.ts";

export type PortCall = "scan" | "directories" | "read" | "stamps" | "writeNew" | "makeDirectory" | "makeDirectories" | "rename" | "unlink" | "removeDirectory" | "flushDirectory";

export interface MemoryPortOptions {
  readonly missingIsDefinite?: boolean;
  readonly bootedAtMs?: number | null;
  /** Runs before each call; may throw in its place. */
  readonly before?: (call: PortCall, path: string) => void;
}

/** A port on which every call answers at once and fails only where the test says so. */
export function createMemoryPort(files: MemoryFileSystem, options: MemoryPortOptions = {}): DirectoryPort {
  const before = options.before ?? ((): void => undefined);
  function on<T>(call: PortCall, path: string, work: () => T): T {
    before(call, path);
    return work();
  }
  return {
    missingIsDefinite: options.missingIsDefinite ?? true,
    overlaps: false,
    quietMs: 1_000,
    scan: (path) => on("scan", path, () => files.names(path)),
    directories: (path) => on("directories", path, () => files.directories(path)),
    read: (path, maxBytes) =>
      on("read", path, () => {
        const { bytes, modifiedMs } = files.read(path);
        return { bytes: bytes.subarray(0, maxBytes), modifiedMs };
      }),
    stamps: (path) => on("stamps", path, () => files.stamps(path)),
    writeNew: (path, bytes) => on("writeNew", path, () => files.writeNew(path, bytes)),
    makeDirectory: (path) => on("makeDirectory", path, () => files.makeDirectory(path)),
    makeDirectories: (path) => on("makeDirectories", path, () => files.makeDirectories(path)),
    rename: (from, to) => on("rename", from, () => files.rename(from, to)),
    unlink: (path) => on("unlink", path, () => files.unlink(path)),
    removeDirectory: (path) => on("removeDirectory", path, () => files.removeDirectory(path)),
    flushDirectory: (path) => on("flushDirectory", path, () => undefined),
    nowMs: () => files.nowMs,
    bootedAtMs: () => options.bootedAtMs ?? null,
  };
}

/** 32 hex digits that tell in which order they were given. */
export function countingNonce(prefix: string): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `${prefix}${count.toString(16)}`.padStart(32, "0");
  };
}
