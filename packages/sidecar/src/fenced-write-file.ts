import { closeSync, fchmodSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { SidecarLockError } from "./errors.ts";
import type { SidecarLockHandle } from "./handle.ts";
import type { WithSidecarLockOptions } from "./options.ts";
import { createSidecarLockManager } from "./sidecar-lock.ts";

export interface FencedWriteFileOptions extends Pick<WithSidecarLockOptions, "timeoutMs" | "signal" | "staleMs"> {
  /** `lease.token` of the exclusive lease under which this is written. */
  readonly token: number;
}

export type FencedWriteFileOutcome =
  | { readonly kind: "written" }
  /** Somebody with the higher token `token` was here already: whoever asked holds the lock no longer. */
  | { readonly kind: "refused"; readonly token: number };

const MANAGER_KEY = "holdfast.fenced-write-file";
const DEFAULT_MODE = 0o666;
const PERMISSION_BITS = 0o7777;

/**
 * Replaces a file unless a higher token has written it, for the processes of one machine. Readers see the old file or the
 * new one, whole. The highest token is kept beside it, in `<path>.token`, which must stay: who deletes it deletes that memory.
 *
 * The token is raised first and the file replaced after it, both under a sidecar lock of their own, so that a process
 * which is killed in between leaves an old file that no lower token can write any more.
 *
 * @throws {RangeError} for a token that is no whole number above 0.
 * @throws {SidecarLockError} `file_lock_timeout` when others were writing for all of `timeoutMs`; `file_lock_stale` when this
 * process stood still for so long that its turn was given to another: nothing was written. The file system's errors as they are.
 */
export async function fencedWriteFile(path: string, data: string | Uint8Array, options: FencedWriteFileOptions): Promise<FencedWriteFileOutcome> {
  const { token, ...lockOptions } = options;
  if (!Number.isSafeInteger(token) || token <= 0) {
    throw new RangeError(`token is ${token}; it must be a whole number above 0, as in lease.token.`);
  }
  // Not the lock of the file itself: the caller may hold that.
  const turn = await createSidecarLockManager(MANAGER_KEY).acquire({ ...lockOptions, targetPath: `${path}.token` });
  try {
    return await writeInTurn(path, data, token, turn);
  } finally {
    await turn.release();
  }
}

/** The part under the lock. */
export async function writeInTurn(path: string, data: string | Uint8Array, token: number, turn: SidecarLockHandle): Promise<FencedWriteFileOutcome> {
  const tokenPath = `${path}.token`;
  const highest = readToken(tokenPath);
  if (highest > token) {
    return { kind: "refused", token: highest };
  }
  if (highest < token) {
    sweepPrepared(path);
    await replace(tokenPath, `${token}\n`, token, DEFAULT_MODE, turn);
  }
  await replace(path, data, token, statSync(path, { throwIfNoEntry: false })?.mode, turn);
  return { kind: "written" };
}

/** What killed writers had prepared. Whoever merely sleeps finds its own gone, and its turn with it. */
function sweepPrepared(path: string): void {
  const folder = dirname(path);
  for (const name of readdirSync(folder)) {
    if (name.startsWith(`${basename(path)}.prepared-`)) {
      rmSync(join(folder, name), { force: true });
    }
  }
}

/** No two tokens prepare under one name, so that one who slept through its turn spoils nothing of the next. */
function preparedFor(path: string, token: number): string {
  return `${path}.prepared-${token}`;
}

async function replace(path: string, data: string | Uint8Array, token: number, mode: number | undefined, turn: SidecarLockHandle): Promise<void> {
  const prepared = preparedFor(path, token);
  const file = openSync(prepared, "w", DEFAULT_MODE);
  try {
    writeFileSync(file, data);
    if (mode !== undefined && mode !== DEFAULT_MODE) {
      fchmodSync(file, mode & PERMISSION_BITS);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  if (!(await turn.verifyStillHeld())) {
    rmSync(prepared, { force: true });
    const problem = `this process stood still while it wrote ${path}, and its turn was given to another; nothing was written.`;
    throw new SidecarLockError({ code: "file_lock_stale", lockPath: turn.lockPath, normalizedTargetPath: turn.normalizedTargetPath, problem });
  }
  renameSync(prepared, path);
}

function readToken(path: string): number {
  const text = readIfThere(path);
  const token = text === undefined ? 0 : Number(text);
  if (!Number.isSafeInteger(token) || token < 0 || text?.trim() === "") {
    throw new Error(`${path} holds ${JSON.stringify(text?.slice(0, 40))} and no token; put the highest token there by hand, or "0" to start anew.`);
  }
  return token;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}
