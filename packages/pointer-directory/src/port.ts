/** A value, or a promise of it: calls on a local disk answer at once, calls over a network do not. */
export type MaybePromise<T> = T | Promise<T>;

/**
 * What a failed call means, decided once by the port so that the algorithm never looks at an errno or a status number.
 *
 * - `missing`: a name on the path is not there. Nothing was done, if `missingIsDefinite`.
 * - `exists`: the name is taken, or the directory is not empty. Nothing was done.
 * - `busy`: somebody else has the name open or is renaming it. Nothing was done; it passes.
 * - `denied`, `read-only`, `no-space`: refused by the system. Nothing was done.
 * - `invalid`: the path cannot work: a file where a directory should be, a name too long, a loop of links.
 * - `unavailable`: it could not even be tried. Nothing was done.
 * - `unknown`: the reply was lost or says nothing. It may have been done, or may be done yet.
 */
export type PortErrorKind = "missing" | "exists" | "busy" | "denied" | "read-only" | "no-space" | "invalid" | "unavailable" | "unknown";

export interface PortErrorDetails {
  readonly kind: PortErrorKind;
  /** What happened, in words for a person; names the path. */
  readonly problem: string;
  /** What to do next. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** The only error a port throws on purpose. Anything else that comes out of a port is a bug and passes through untouched. */
export class PortError extends Error {
  override readonly name = "PortError";
  readonly kind: PortErrorKind;
  readonly problem: string;
  readonly hint: string | undefined;

  constructor(details: PortErrorDetails) {
    super(details.problem, { cause: details.cause });
    this.kind = details.kind;
    this.problem = details.problem;
    this.hint = details.hint;
  }
}

export interface Stamps {
  /**
   * The latest moment the content can have been written, in milliseconds since 1970 on the store's clock: the stamp
   * with its resolution added, so that an age computed from it is never too high.
   */
  readonly modifiedMs: number;
  /** The inode's change time as it is stamped, in milliseconds since 1970. For a directory: the last change of its names. */
  readonly changedMs: number;
}

export interface FileContent {
  readonly bytes: Uint8Array;
  /** As in `Stamps`. */
  readonly modifiedMs: number;
}

/**
 * The calls that the algorithm needs, and all it may use. Every path is a full path with `/` between its parts, never
 * relative to an open directory: a directory moved aside must be lost to those who knew it by its name.
 *
 * @throws {PortError} from each method, with the meaning decided.
 */
export interface DirectoryPort {
  /**
   * True where `missing` proves that the call was not done. False where a request may be sent twice (NFS, SFTP after a
   * reconnect): there `missing` may be the second answer to a rename that worked.
   */
  readonly missingIsDefinite: boolean;
  /**
   * True where each call waits for a far server, and several may be under way at once. Then calls that do not build on each
   * other, in a directory that nobody else knows or without any effect, are made together.
   */
  readonly overlaps: boolean;
  /**
   * For how long a directory's change time must have stood still, in milliseconds, until a scan without a pointer is
   * believed: more than the resolution of the stamps plus whatever the client caches. At least 1,000.
   */
  readonly quietMs: number;

  /** The names in a directory, in any order. Need not be atomic: a name renamed meanwhile may show twice or not at all. */
  scan(path: string): MaybePromise<readonly string[]>;
  /** The names of real directories in a directory; links are not followed. */
  directories(path: string): MaybePromise<readonly string[]>;
  /** The first `maxBytes` of a file. */
  read(path: string, maxBytes: number): MaybePromise<FileContent>;
  stamps(path: string): MaybePromise<Stamps>;
  /** Creates a file that must not exist. When it fails, an empty or partial file may stay. */
  writeNew(path: string, bytes: Uint8Array): MaybePromise<void>;
  /** Creates one directory; `exists` if the name is taken. */
  makeDirectory(path: string): MaybePromise<void>;
  /** Creates a directory and those above it; one that exists is no failure. */
  makeDirectories(path: string): MaybePromise<void>;
  /**
   * Atomic. A directory may only land on an absent name or an empty directory, else `exists`. Files are only ever
   * renamed to names that nobody used before.
   */
  rename(from: string, to: string): MaybePromise<void>;
  unlink(path: string): MaybePromise<void>;
  /** Removes an empty directory; `exists` if it is not empty. */
  removeDirectory(path: string): MaybePromise<void>;
  /** Makes the names in a directory survive a power loss, where that was asked for. Else does nothing. */
  flushDirectory(path: string): MaybePromise<void>;
  /** The store's time, in milliseconds since 1970, not later than now; null where the store cannot be asked. Never throws a `PortError`. */
  nowMs(): MaybePromise<number | null>;
  /** When the only machine that can reach these files started, in milliseconds since 1970; null if others can reach them. */
  bootedAtMs(): number | null;
}

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: PortError };

/** Makes one call and gives its failure as a value; what is not a `PortError` passes through. */
export async function attempt<T>(call: () => MaybePromise<T>): Promise<Answer<T>> {
  try {
    return { ok: true, value: await call() };
  } catch (error) {
    if (error instanceof PortError) {
      return { ok: false, error };
    }
    throw error;
  }
}
