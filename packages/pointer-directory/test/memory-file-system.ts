import { PortError, type PortErrorKind } from "../src/index.ts";

interface FileNode {
  readonly kind: "file";
  readonly bytes: Uint8Array;
  readonly modifiedMs: number;
  changedMs: number;
}

interface DirectoryNode {
  readonly kind: "directory";
  readonly children: Map<string, FileNode | DirectoryNode>;
  changedMs: number;
}

/** The kernel's change times move in ticks, so two changes may share one. */
const TICK_MS = 4;

/** A file system whose single calls are atomic, like a kernel's. Time stands still unless a test moves it. */
export interface MemoryFileSystem {
  nowMs: number;
  names(path: string): string[];
  /** Opens a directory for a scan: what it gives later is of that directory, whatever the path has come to mean. */
  open(path: string): () => string[];
  directories(path: string): string[];
  read(path: string): { bytes: Uint8Array; modifiedMs: number };
  stamps(path: string): { modifiedMs: number; changedMs: number };
  writeNew(path: string, bytes: Uint8Array): void;
  makeDirectory(path: string): void;
  makeDirectories(path: string): void;
  rename(from: string, to: string): void;
  unlink(path: string): void;
  removeDirectory(path: string): void;
  exists(path: string): boolean;
}

export function failure(kind: PortErrorKind, path: string): PortError {
  return new PortError({ kind, problem: `${kind}: ${path}.` });
}

export function createMemoryFileSystem(): MemoryFileSystem {
  const top: DirectoryNode = { kind: "directory", children: new Map(), changedMs: 0 };

  function find(path: string): FileNode | DirectoryNode | undefined {
    let node: FileNode | DirectoryNode | undefined = top;
    for (const name of path.split("/").filter((part) => part !== "")) {
      if (node === undefined) {
        return undefined;
      }
      if (node.kind === "file") {
        throw failure("invalid", path);
      }
      node = node.children.get(name);
    }
    return node;
  }

  function directory(path: string): DirectoryNode {
    const node = find(path);
    if (node === undefined) {
      throw failure("missing", path);
    }
    if (node.kind === "file") {
      throw failure("invalid", path);
    }
    return node;
  }

  const split = (path: string): [string, string] => [path.slice(0, path.lastIndexOf("/")), path.slice(path.lastIndexOf("/") + 1)];
  const tick = (): number => files.nowMs - (files.nowMs % TICK_MS);

  function change(node: DirectoryNode): Map<string, FileNode | DirectoryNode> {
    node.changedMs = tick();
    return node.children;
  }

  const files: MemoryFileSystem = {
    nowMs: 1_000_000,
    names: (path) => [...directory(path).children.keys()],
    open(path) {
      const { children } = directory(path);
      return () => [...children.keys()];
    },
    directories: (path) => [...directory(path).children].filter(([, node]) => node.kind === "directory").map(([name]) => name),
    read(path) {
      const node = find(path);
      if (node === undefined) {
        throw failure("missing", path);
      }
      if (node.kind === "directory") {
        throw failure("invalid", path);
      }
      return { bytes: node.bytes, modifiedMs: node.modifiedMs };
    },
    stamps(path) {
      const node = find(path);
      if (node === undefined) {
        throw failure("missing", path);
      }
      return { modifiedMs: node.kind === "file" ? node.modifiedMs : node.changedMs, changedMs: node.changedMs };
    },
    writeNew(path, bytes) {
      const [parent, name] = split(path);
      const node = directory(parent);
      if (node.children.has(name)) {
        throw failure("exists", path);
      }
      change(node).set(name, { kind: "file", bytes, modifiedMs: files.nowMs, changedMs: tick() });
    },
    makeDirectory(path) {
      const [parent, name] = split(path);
      const node = directory(parent);
      if (node.children.has(name)) {
        throw failure("exists", path);
      }
      change(node).set(name, { kind: "directory", children: new Map(), changedMs: tick() });
    },
    makeDirectories(path) {
      let at = "";
      for (const name of path.split("/").filter((part) => part !== "")) {
        at += `/${name}`;
        if (find(at) === undefined) {
          files.makeDirectory(at);
        }
      }
    },
    rename(from, to) {
      const [fromParent, fromName] = split(from);
      const [toParent, toName] = split(to);
      const source = directory(fromParent);
      const node = source.children.get(fromName);
      if (node === undefined) {
        throw failure("missing", from);
      }
      const target = directory(toParent);
      const there = target.children.get(toName);
      if (there !== undefined && (there.kind === "file" || there.children.size > 0)) {
        throw failure("exists", to);
      }
      change(source).delete(fromName);
      change(target).set(toName, node);
    },
    unlink(path) {
      const [parent, name] = split(path);
      const node = directory(parent);
      if (node.children.get(name)?.kind !== "file") {
        throw failure(node.children.has(name) ? "invalid" : "missing", path);
      }
      change(node).delete(name);
    },
    removeDirectory(path) {
      const [parent, name] = split(path);
      const node = directory(path);
      if (node.children.size > 0) {
        throw failure("exists", path);
      }
      change(directory(parent)).delete(name);
    },
    exists: (path) => find(path) !== undefined,
  };
  return files;
}
