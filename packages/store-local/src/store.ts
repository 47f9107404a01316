import { createPointerDirectory, type DirectoryPort, nonce, untilAborted } from "@holdfast/pointer-directory";
import { StoreError, validateKey, validatePrefix, type RegisterStore, type RequestOptions, type StoreOperation } from "@holdfast/store";
import { createAsyncPort } from "./async-port.ts";
import { systemClock } from "./clock.ts";
import { parseConfig, type LocalStoreConfig, type LocalStoreOptions } from "./config.ts";
import { createContention } from "./contention.ts";
import { detectFileSystem, type FileSystemKind } from "./file-system.ts";
import { createRootGuard } from "./root-guard.ts";
import { createSyncPort } from "./sync-port.ts";
import { watchDirectory } from "./watch.ts";

/**
 * A store in a directory, shared by all processes that open the same one. Creates nothing until the first write.
 *
 * Files and directories get the permissions that the umask leaves; to share a store between users, open it with a umask
 * of 002 or 000 in a directory whose group they share.
 *
 * @throws {StoreError} `INVALID` for an option out of its range, and for a FUSE file system when `fileSystem` is `auto`.
 */
export function createLocalStore(options: LocalStoreOptions): RegisterStore {
  const config = parseConfig(options);
  const kind = fileSystemOf(config);
  const settings = {
    root: config.root,
    durability: config.durability,
    clock: systemClock,
    contention: process.platform === "win32" ? createContention(systemClock) : undefined,
    guard: createRootGuard(config.root),
    nonce,
  };
  const port = kind === "network" ? createAsyncPort(settings) : createSyncPort(settings);
  return createStoreOn({ port, kind, root: config.root, location: config.location, nonce });
}

function fileSystemOf({ fileSystem, root, location }: LocalStoreConfig): FileSystemKind {
  if (fileSystem !== "auto") {
    return fileSystem;
  }
  const detected = detectFileSystem(root, process.platform);
  if (detected.kind !== "fuse") {
    return detected.kind;
  }
  throw new StoreError({
    code: "INVALID",
    operation: "open",
    location,
    problem: "the directory is on a FUSE file system, and many of those (object storage mounts, some cloud drives) have no atomic rename.",
    hint: 'If this one renames atomically, say so: fileSystem "network" if other machines reach it, "local" if none does.',
  });
}

export interface StoreParts {
  readonly port: DirectoryPort;
  readonly kind: FileSystemKind;
  readonly root: string;
  readonly location: string;
  readonly nonce: () => string;
}

/** The contract over any port. */
export function createStoreOn({ port, kind, root, location, nonce: fresh }: StoreParts): RegisterStore {
  const registers = createPointerDirectory({ port, root, location, nonce: fresh });
  const watchers = new Set<Disposable>();
  const canWatch = kind === "local";
  let isClosed = false;

  function begin(operation: StoreOperation, key: string, request?: RequestOptions): void {
    (operation === "list" ? validatePrefix : validateKey)(key, { operation, location });
    if (isClosed) {
      throw new StoreError({ code: "INVALID", operation, location, key, problem: "the store is closed.", hint: "Open a new one." });
    }
    if (request?.signal?.aborted === true) {
      throw new StoreError({ code: "UNAVAILABLE", operation, location, key, problem: "aborted before it was sent.", cause: request.signal.reason });
    }
  }

  /** On a local disk the answer is there before a signal could be heard. */
  async function run<T>(operation: StoreOperation, key: string, request: RequestOptions | undefined, work: () => Promise<T>): Promise<T> {
    begin(operation, key, request);
    return kind === "local" ? work() : untilAborted(work(), request?.signal, { operation, location, key });
  }

  return {
    location,
    // Over a network the system reports only changes made from this machine.
    capabilities: { storeClock: true, watch: canWatch, deleteIfMatch: true },

    read: (key, request) => run("read", key, request, () => registers.read(key, request?.unlessVersion)),
    list: (prefix, request) => run("list", prefix, request, () => registers.list(prefix)),
    create: (key, body, request) => run("create", key, request, () => registers.create(key, body)),
    replace: (key, body, version, request) => run("replace", key, request, () => registers.replace(key, body, version)),
    remove: (key, version, request) => run("remove", key, request, () => registers.remove(key, version)),

    watch(key, onChange) {
      begin("watch", key);
      if (!canWatch) {
        const problem = "a network file system does not tell of changes made by other machines.";
        throw new StoreError({ code: "UNSUPPORTED", operation: "watch", location, key, problem, hint: "Read the key again from time to time." });
      }
      const watcher = watchDirectory(registers.pathOf(key), onChange);
      watchers.add(watcher);
      return {
        [Symbol.dispose]() {
          watchers.delete(watcher);
          watcher[Symbol.dispose]();
        },
      };
    },

    async close() {
      isClosed = true;
      for (const watcher of watchers) {
        watcher[Symbol.dispose]();
      }
      watchers.clear();
    },
  };
}
