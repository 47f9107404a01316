import { type BigIntStats, closeSync, fstatSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The length of what was compiled and a sum over it, so that a file that was cut or damaged is no code. V8 itself looks at neither. */
const HEAD_BYTES = 8;
const WORD_BYTES = 4;
const STRIDE_BYTES = 128;
/** Two for each version of the program and of Node; the oldest go first. */
const FILES_MAX = 8;
const BYTES_MAX = 16 * 1024 * 1024;
const WRITABLE_BY_OTHERS = 0o022;

export interface CodeCache {
  readonly folder: string;
  /** Names the program and the Node that compiled it. */
  readonly name: string;
  /** Whose file may be believed: compiled code is run as it stands. Undefined on Windows, where nothing is believed. */
  readonly user: number | undefined;
}

/**
 * Names what is compiled of a file as it stands: another content, another installation or another Node has another name. By what the
 * system says of the file, because a digest of it takes longer to load than the program takes to compile.
 */
export function codeName({ dev, ino, size, mtimeNs, ctimeNs }: Pick<BigIntStats, "dev" | "ino" | "size" | "mtimeNs" | "ctimeNs">): string {
  return `${[dev, ino, size, mtimeNs, ctimeNs].map((part) => part.toString(36)).join("-")}-${process.version}-${process.arch}`;
}

/** What an earlier run compiled; undefined where nothing is there, where it is not whole, or where somebody else could have written it. */
export function recallCode({ folder, name, user }: CodeCache): Buffer | undefined {
  let file: number | undefined;
  try {
    file = openSync(join(folder, name), "r");
    const { uid, mode, size } = fstatSync(file);
    if (uid !== user || (mode & WRITABLE_BY_OTHERS) !== 0 || size > BYTES_MAX) {
      return undefined;
    }
    const content = readFileSync(file);
    const code = content.subarray(HEAD_BYTES);
    return content.subarray(0, HEAD_BYTES).equals(headOf(code)) ? code : undefined;
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
export function keepCode({ folder, name, user }: CodeCache, code: Uint8Array): void {
  const draft = join(folder, `${name}.${process.pid}.tmp`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = statSync(folder);
    if (uid !== user || (mode & WRITABLE_BY_OTHERS) !== 0) {
      return;
    }
    writeFileSync(draft, Buffer.concat([headOf(code), code]), { mode: 0o600, flag: "wx" });
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

/**
 * Damage is to be noticed, not an attack: whoever may write the file may run what he likes. Disks lose whole sectors, so four words of each
 * are looked at, and the last bytes: a sum over everything would take a twentieth of a short command.
 */
function headOf(code: Uint8Array): Buffer {
  const bytes = new DataView(code.buffer, code.byteOffset, code.byteLength);
  let sum = code.byteLength;
  for (let at = 0; at + WORD_BYTES <= code.byteLength; at += STRIDE_BYTES) {
    sum = (Math.imul(sum, 31) + bytes.getInt32(at, true)) | 0;
  }
  for (const byte of code.subarray(-WORD_BYTES)) {
    sum = (Math.imul(sum, 31) + byte) | 0;
  }
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32LE(code.byteLength, 0);
  head.writeInt32LE(sum, 4);
  return head;
}
