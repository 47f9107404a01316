import type { Stamps, SteppedFiles } from "./file-port.ts";
import type { Makers } from "./makers.ts";
import type { LockNames } from "./names.ts";

/** One lock as the algorithm sees it: its names, the calls it may make, and what of the world it may know. */
export interface Site {
  readonly files: SteppedFiles;
  readonly names: LockNames;
  readonly makers: Makers;
  /** 0 to Infinity. */
  readonly staleMs: number;
  /** 32 hex digits. */
  nonce(): string;
  /** Digits and lower-case letters, never the same twice in this process. */
  count(): string;
  wallMs(): number;
  monotonicMs(): number;
}

/** The number of a file, by which its names are known to be its names. See `Stamps`. */
export type FileNumber = Pick<Stamps, "inode" | "device">;

/** An attempt that has a lock file: held, or waiting for a guard to go before it may be. */
export interface Claim {
  readonly nonce: string;
  /** What is in the lock file. */
  readonly text: string;
  /** False where there are no hard links: then the lock file has no second name, and a guard is taken to remove it. */
  readonly isLinked: boolean;
  /** Of the private file, once it was looked at. It stays taken as long as the private file or its mark is there. */
  readonly file: FileNumber | undefined;
}
