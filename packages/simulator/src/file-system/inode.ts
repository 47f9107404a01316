/** Why the file system refused. The names of POSIX, because that is whose rules it follows. */
export type Errno = "ENOENT" | "EEXIST" | "ENOTEMPTY" | "ENOTDIR" | "EISDIR" | "EPERM" | "EINVAL";

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly errno: Errno };

/** Inodes never change: a change puts another one under the same number, so that copies of a file system can share them. */
export type Inode = FileInode | DirectoryInode;

export interface FileInode {
  readonly kind: "file";
  readonly bytes: Uint8Array;
  /** Equal for equal bytes; computed once. */
  readonly digest: number;
  /** Names that lead here. */
  readonly links: number;
  readonly modifiedMs: number;
  readonly changedMs: number;
}

export interface DirectoryInode {
  readonly kind: "directory";
  readonly entries: ReadonlyMap<string, number>;
  /** The names before the last change, for clients that show an old listing. */
  readonly namesBefore: readonly string[];
  readonly modifiedMs: number;
  readonly changedMs: number;
}

export interface Stat {
  readonly kind: "file" | "directory";
  readonly inode: number;
  readonly links: number;
  readonly modifiedMs: number;
  readonly changedMs: number;
}

export function done<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function refused(errno: Errno): { readonly ok: false; readonly errno: Errno } {
  return { ok: false, errno };
}
