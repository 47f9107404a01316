import type { Steps } from "./steps.ts";

/** What is at a path, links not followed. `bytes` are the first of a file, `size` is how many there are. */
export type Look =
  | { readonly kind: "missing" }
  | { readonly kind: "not-file" }
  | { readonly kind: "file"; readonly bytes: Uint8Array; readonly size: number; readonly modifiedMs: number };

export type FileLook = Extract<Look, { readonly kind: "file" }>;

export interface Stamps {
  /** Milliseconds since 1970. */
  readonly modifiedMs: number;
  /** Milliseconds since 1970: the last time the file was renamed or linked, or an entry of the directory changed. */
  readonly changedMs: number;
  /** With `device` the same for two names of one file and never for two files that exist; undefined if not exact. */
  readonly inode: number | undefined;
  readonly device: number;
  /** How many names the file has. */
  readonly links: number;
}

/** Certain when true. When false, it may be a file system that numbers names and not files. */
export function isSameFile(a: Pick<Stamps, "inode" | "device"> | undefined, b: Pick<Stamps, "inode" | "device"> | undefined): boolean {
  return a?.inode !== undefined && a.inode === b?.inode && a.device === b.device;
}

/**
 * The calls that the algorithm makes, and all it may make. Expected answers are values; any other failure is thrown as
 * the system gave it. No call follows a link at the end of its path.
 */
export interface FilePort {
  /** Creates a file of mode 0600 that must not exist. When it throws, a part of the file may stay. */
  writeNew(path: string, text: string): "written" | "exists" | "missing";
  /** Gives a file a second name, if that is free. `missing`: the file, or the directory. `unsupported`: no hard links here. */
  link(from: string, to: string): "linked" | "exists" | "missing" | "unsupported";
  /** Moves to a name that nobody used before. False if there is nothing to move. */
  rename(from: string, to: string): boolean;
  /** False if there is nothing to unlink. */
  unlink(path: string): boolean;
  read(path: string, bytesMax: number): Look;
  stamps(path: string): Stamps | undefined;
  /** At most `namesMax` names, in any order. Undefined where there is no such directory. */
  list(directory: string, namesMax: number): readonly string[] | undefined;
  /** False if the name is taken. */
  makeDirectory(path: string): boolean;
  /** Makes a directory and those above it, as far as they are missing. */
  makeDirectories(path: string): void;
  /** False if it is not there or not empty. */
  removeDirectory(path: string): boolean;
  /** Sets the time of the last change, in milliseconds since 1970. False if there is nothing to touch. */
  touch(path: string, atMs: number): boolean;
}

/** The same calls, as steps. */
export type SteppedFiles = { readonly [Call in keyof FilePort]: (...parameters: Parameters<FilePort[Call]>) => Steps<ReturnType<FilePort[Call]>> };

/** @param stops Whether to stop before each call. Whoever runs all steps at once saves the time that stopping takes. */
export function stepped(port: FilePort, stops: boolean): SteppedFiles {
  return {
    *writeNew(path, text) {
      if (stops) {
        yield "writeNew";
      }
      return port.writeNew(path, text);
    },
    *link(from, to) {
      if (stops) {
        yield "link";
      }
      return port.link(from, to);
    },
    *rename(from, to) {
      if (stops) {
        yield "rename";
      }
      return port.rename(from, to);
    },
    *unlink(path) {
      if (stops) {
        yield "unlink";
      }
      return port.unlink(path);
    },
    *read(path, bytesMax) {
      if (stops) {
        yield "read";
      }
      return port.read(path, bytesMax);
    },
    *stamps(path) {
      if (stops) {
        yield "stamps";
      }
      return port.stamps(path);
    },
    *list(directory, namesMax) {
      if (stops) {
        yield "list";
      }
      return port.list(directory, namesMax);
    },
    *makeDirectory(path) {
      if (stops) {
        yield "makeDirectory";
      }
      return port.makeDirectory(path);
    },
    *makeDirectories(path) {
      if (stops) {
        yield "makeDirectories";
      }
      port.makeDirectories(path);
    },
    *removeDirectory(path) {
      if (stops) {
        yield "removeDirectory";
      }
      return port.removeDirectory(path);
    },
    *touch(path, atMs) {
      if (stops) {
        yield "touch";
      }
      return port.touch(path, atMs);
    },
  };
}
