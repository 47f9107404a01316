import type { FilePort } from "../src/file-port.ts";

interface FileNode {
  readonly kind: "file";
  readonly inode: number;
  readonly bytes: Uint8Array;
  links: number;
  modifiedMs: number;
  changedMs: number;
}

interface DirectoryNode {
  readonly kind: "directory";
  readonly inode: number;
  readonly children: Map<string, Node>;
  changedMs: number;
}

type Node = FileNode | DirectoryNode;

export interface MemoryFiles extends FilePort {
  /** Milliseconds since 1970. Stands still unless it is moved. */
  nowMs: number;
  /** Whether `link` works here. */
  hasLinks: boolean;
  /** All names below a directory, in order. */
  names(directory: string): string[];
}

/** A file system of which each call is atomic, with inode numbers that are given again once they are free. */
export function createMemoryFiles(): MemoryFiles {
  const free: number[] = [];
  let inodes = 1;
  const top: DirectoryNode = { kind: "directory", inode: 0, children: new Map(), changedMs: 0 };

  const nextInode = (): number => free.pop() ?? (inodes += 1);

  function find(path: string): Node | undefined {
    let node: Node | undefined = top;
    for (const part of path.split("/").filter((name) => name !== "")) {
      node = node?.kind === "directory" ? node.children.get(part) : undefined;
    }
    return node;
  }

  function place(path: string): { readonly parent: DirectoryNode; readonly name: string } | undefined {
    const cut = path.lastIndexOf("/");
    const parent = find(path.slice(0, cut));
    return parent?.kind === "directory" ? { parent, name: path.slice(cut + 1) } : undefined;
  }

  function put(parent: DirectoryNode, name: string, node: Node): void {
    parent.children.set(name, node);
    parent.changedMs = files.nowMs;
  }

  function take(parent: DirectoryNode, name: string): void {
    parent.children.delete(name);
    parent.changedMs = files.nowMs;
  }

  const files: MemoryFiles = {
    nowMs: 1_000_000_000_000,
    hasLinks: true,
    names: (directory) => [...(files.list(directory, 1_000) ?? [])].sort(),
    writeNew(path, text) {
      const at = place(path);
      if (at === undefined || at.parent.children.has(at.name)) {
        return at === undefined ? "missing" : "exists";
      }
      put(at.parent, at.name, { kind: "file", inode: nextInode(), bytes: Buffer.from(text), links: 1, modifiedMs: files.nowMs, changedMs: files.nowMs });
      return "written";
    },
    link(from, to) {
      const node = find(from);
      const at = place(to);
      if (!files.hasLinks) {
        return "unsupported";
      }
      if (node?.kind !== "file" || at === undefined) {
        return "missing";
      }
      if (at.parent.children.has(at.name)) {
        return "exists";
      }
      node.links += 1;
      node.changedMs = files.nowMs;
      put(at.parent, at.name, node);
      return "linked";
    },
    rename(from, to) {
      const source = place(from);
      const target = place(to);
      const node = source?.parent.children.get(source.name);
      if (source === undefined || target === undefined || node === undefined) {
        return false;
      }
      if (target.parent.children.has(target.name)) {
        throw new Error(`${to} was used before.`);
      }
      take(source.parent, source.name);
      put(target.parent, target.name, node);
      node.changedMs = files.nowMs;
      return true;
    },
    unlink(path) {
      const at = place(path);
      const node = at?.parent.children.get(at.name);
      if (at === undefined || node?.kind !== "file") {
        return false;
      }
      take(at.parent, at.name);
      node.links -= 1;
      node.changedMs = files.nowMs;
      if (node.links === 0) {
        free.push(node.inode);
      }
      return true;
    },
    read(path, bytesMax) {
      const node = find(path);
      if (node === undefined) {
        return { kind: "missing" };
      }
      return node.kind === "file" ? { kind: "file", bytes: node.bytes.slice(0, bytesMax), size: node.bytes.byteLength, modifiedMs: node.modifiedMs } : { kind: "not-file" };
    },
    stamps(path) {
      const node = find(path);
      if (node === undefined) {
        return undefined;
      }
      const { changedMs, inode } = node;
      return { changedMs, inode, device: 1, ...(node.kind === "file" ? { modifiedMs: node.modifiedMs, links: node.links } : { modifiedMs: changedMs, links: 2 }) };
    },
    list(directory, namesMax) {
      const node = find(directory);
      return node?.kind === "directory" ? [...node.children.keys()].slice(0, namesMax) : undefined;
    },
    makeDirectory(path) {
      const at = place(path);
      if (at === undefined) {
        throw new Error(`${path} has no parent.`);
      }
      if (at.parent.children.has(at.name)) {
        return false;
      }
      put(at.parent, at.name, { kind: "directory", inode: nextInode(), children: new Map(), changedMs: files.nowMs });
      return true;
    },
    makeDirectories(path) {
      const parts = path.split("/").filter((name) => name !== "");
      for (let depth = 1; depth <= parts.length; depth += 1) {
        files.makeDirectory(`/${parts.slice(0, depth).join("/")}`);
      }
    },
    removeDirectory(path) {
      const at = place(path);
      const node = at?.parent.children.get(at.name);
      if (at === undefined || node?.kind !== "directory" || node.children.size > 0) {
        return false;
      }
      take(at.parent, at.name);
      free.push(node.inode);
      return true;
    },
    touch(path, atMs) {
      const node = find(path);
      if (node?.kind !== "file") {
        return false;
      }
      node.modifiedMs = atMs;
      node.changedMs = files.nowMs;
      return true;
    },
  };
  return files;
}
