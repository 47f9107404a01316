import { closeSync, openSync, readlinkSync, readSync } from "node:fs";
import { parseProcessStat, type ProcessStat } from "./process-stat.ts";

/** The largest of the files read here, `/proc/<pid>/stat`, stays under two kilobytes; more is not what we look for. */
const FILE_BYTES_MAX = 4096;

/** The time namespace that every Linux machine starts in: `PROC_TIME_INIT_INO` of the kernel's `proc_ns.h`. */
const INITIAL_TIME_NAMESPACE = "time:[4026531834]";

/** What the kernel tells below `/proc`. Whatever cannot be read or makes no sense is null, never an error. */
export interface Proc {
  /** Lower-case UUID that the kernel made up at this boot. */
  bootId(): string | null;
  /** Own pid namespace, as `pid:[4026531836]`. */
  pidNamespace(): string | null;
  /** Own time namespace if it is another than the machine's first, else an empty string. */
  shiftedTimeNamespace(): string;
  /** Whether the numbers below this `/proc` are the pids of our own pid namespace, `ownPid` among them. */
  countsPidsLikeUs(ownPid: number): boolean;
  stat(process: number | "self"): ProcessStat | null;
}

/** @param root Where procfs is mounted; a folder of ordinary files in tests. */
export function createProc(root: string): Proc {
  return {
    bootId() {
      const text = readSmallFile(`${root}/sys/kernel/random/boot_id`)?.trim().toLowerCase() ?? "";
      return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text) ? text : null;
    },

    pidNamespace: () => namespaceLink(`${root}/self/ns/pid`, /^pid:\[\d{1,20}\]$/),

    shiftedTimeNamespace() {
      const name = namespaceLink(`${root}/self/ns/time`, /^time:\[\d{1,20}\]$/);
      return name === null || name === INITIAL_TIME_NAMESPACE ? "" : name;
    },

    countsPidsLikeUs(ownPid) {
      // `NSpid` lists our pid once per namespace, from the one this procfs shows down to our own. One number means
      // that both are the same. After `unshare --pid` without a new mount of /proc there are two.
      const status = readSmallFile(`${root}/self/status`) ?? "";
      return /^NSpid:\t(\d+)$/m.exec(status)?.[1] === String(ownPid);
    },

    stat(process) {
      const text = readSmallFile(`${root}/${process}/stat`);
      return text === null ? null : parseProcessStat(text);
    },
  };
}

/** The text of a small file, or null if it is absent, unreadable or too long to be what we expect. */
export function readSmallFile(path: string): string | null {
  try {
    const file = openSync(path, "r");
    try {
      const buffer = Buffer.allocUnsafe(FILE_BYTES_MAX);
      const bytes = readSync(file, buffer, 0, FILE_BYTES_MAX, 0);
      // One byte per character: a command name need not be UTF-8, and nothing here depends on how it reads.
      return bytes === FILE_BYTES_MAX ? null : buffer.toString("latin1", 0, bytes);
    } finally {
      closeSync(file);
    }
  } catch {
    // Absent, forbidden or gone while it was read: all mean "not known here", and the caller goes without it.
    return null;
  }
}

function namespaceLink(path: string, shape: RegExp): string | null {
  try {
    const target = readlinkSync(path);
    return shape.test(target) ? target : null;
  } catch {
    // No such kernel feature, or no permission: the namespace is not known, and nothing is concluded from it.
    return null;
  }
}
