import { createHash } from "node:crypto";
import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A SHA-256 over the program and what was compiled of it. V8 itself compares no more than the program's length. */
const DIGEST_BYTES = 32;
/** One file for each version of the program and of Node; the oldest go first. */
const FILES_MAX = 4;
const BYTES_MAX = 16 * 1024 * 1024;
const WRITABLE_BY_OTHERS = 0o022;

export interface CodeCache {
  readonly folder: string;
  /** Names the program and the Node that compiled it. */
  readonly name: string;
  /** Whose file may be believed: compiled code is run as it stands. Undefined on Windows, where nothing is believed. */
  readonly user: number | undefined;
}

/** What an earlier run compiled; undefined where nothing is there, where it belongs to another program, or where somebody else could have written it. */
export function recallCode({ folder, name, user }: CodeCache, program: Uint8Array): Buffer | undefined {
  let file: number | undefined;
  try {
    file = openSync(join(folder, name), "r");
    const { uid, mode, size } = fstatSync(file);
    if (uid !== user || (mode & WRITABLE_BY_OTHERS) !== 0 || size > BYTES_MAX) {
      return undefined;
    }
    const content = readFileSync(file);
    const code = content.subarray(DIGEST_BYTES);
    return content.subarray(0, DIGEST_BYTES).equals(digestOf(program, code)) ? code : undefined;
  } catch {
    // Not there, or not to be read: then the program is compiled as if there were no cache.
    return undefined;
  } finally {
    if (file !== undefined) {
      closeSync(file);
    }
  }
}

/** Keeps it for the runs to come, where the folder is this user's own; elsewhere, and when that fails, nothing happens. */
export function keepCode({ folder, name, user }: CodeCache, program: Uint8Array, code: Uint8Array): void {
  const draft = join(folder, `${name}.${process.pid}.tmp`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = statSync(folder);
    if (uid !== user || (mode & WRITABLE_BY_OTHERS) !== 0) {
      return;
    }
    writeFileSync(draft, Buffer.concat([digestOf(program, code), code]), { mode: 0o600, flag: "wx" });
    renameSync(draft, join(folder, name));
    dropOldest(folder);
  } catch {
    // A home that is read-only or full costs the next run some milliseconds, and is no reason to say anything.
    rmSync(draft, { force: true });
  }
}

function dropOldest(folder: string): void {
  const files = readdirSync(folder).map((name) => ({ path: join(folder, name), atMs: statSync(join(folder, name)).mtimeMs }));
  const old = files.toSorted((one, other) => other.atMs - one.atMs).slice(FILES_MAX);
  old.forEach(({ path }) => rmSync(path, { force: true }));
}

function digestOf(program: Uint8Array, code: Uint8Array): Buffer {
  return createHash("sha256").update(program).update(code).digest();
}
