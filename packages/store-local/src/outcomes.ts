import { PortError, type PortErrorKind } from "@holdfast/pointer-directory";

/** How the system calls it, what it means, and what a person should hear. */
interface Meaning {
  readonly kind: PortErrorKind;
  readonly problem: string;
  readonly hint?: string;
}

const NOTHING_THERE = "there is no such file or directory";
const TAKEN = "the name is taken or the directory is not empty";

const MEANINGS: Readonly<Record<string, Meaning>> = {
  ENOENT: { kind: "missing", problem: NOTHING_THERE },
  EEXIST: { kind: "exists", problem: TAKEN },
  ENOTEMPTY: { kind: "exists", problem: TAKEN },
  EACCES: { kind: "denied", problem: "permission denied", hint: "Grant this user read, write and search permission on the directory." },
  EPERM: { kind: "denied", problem: "operation not permitted", hint: "Grant this user write permission; check the sticky bit and immutable flags." },
  EROFS: { kind: "read-only", problem: "the file system is read-only", hint: "Mount it writable, or use another directory." },
  ENOSPC: { kind: "no-space", problem: "the disk is full", hint: "Free space or inodes, then try again." },
  EDQUOT: { kind: "no-space", problem: "the disk quota is used up", hint: "Free space or raise the quota, then try again." },
  ENOTDIR: { kind: "invalid", problem: "a file is where a directory should be", hint: "Move the file away, or use another directory." },
  EISDIR: { kind: "invalid", problem: "a directory is where a file should be", hint: "Something else uses this directory; use another one." },
  ELOOP: { kind: "invalid", problem: "the path has a loop of symbolic links", hint: "Correct the links." },
  ENAMETOOLONG: { kind: "invalid", problem: "the path is too long for this file system", hint: "Use a shorter key or a directory nearer to the root." },
  EINVAL: { kind: "invalid", problem: "the file system does not allow this name", hint: "Use another directory." },
  EXDEV: { kind: "invalid", problem: "the store spans two file systems", hint: "Keep all directories of a store on one file system." },
  EMFILE: { kind: "unavailable", problem: "this process has too many open files", hint: "Raise the limit (ulimit -n), or close files." },
  ENFILE: { kind: "unavailable", problem: "the system has too many open files", hint: "Raise the system's limit." },
  ENOMEM: { kind: "unavailable", problem: "the system is out of memory" },
  EBUSY: { kind: "busy", problem: "the file is in use", hint: "Try again." },
  EAGAIN: { kind: "busy", problem: "the file system is busy", hint: "Try again." },
};

/** Refusals that Windows also gives for a name that somebody has open, is renaming or deleting. */
const BUSY_ON_WINDOWS: ReadonlySet<string> = new Set(["EPERM", "EBUSY", "EACCES"]);

/** Whether a refusal of a path may still be contention. Only asked on Windows. */
export interface Contention {
  /** True until the path has been refused for longer than contention lasts. */
  isLikely(path: string): boolean;
}

/** The meaning of an error of `node:fs`; what is none comes back as it is. */
export function toPortError(error: unknown, path: string, contention: Contention | undefined): unknown {
  const code = codeOf(error);
  if (code === undefined) {
    return error;
  }
  if (contention !== undefined && BUSY_ON_WINDOWS.has(code) && contention.isLikely(path)) {
    return new PortError({ kind: "busy", problem: `the file is in use: ${path} (${code}).`, hint: "Try again.", cause: error });
  }
  const { kind, problem, hint }: Meaning = MEANINGS[code] ?? { kind: "unknown", problem: "the file system failed" };
  return new PortError({ kind, problem: `${problem}: ${path} (${code}).`, cause: error, ...(hint === undefined ? {} : { hint }) });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && "syscall" in error && typeof error.code === "string" ? error.code : undefined;
}
