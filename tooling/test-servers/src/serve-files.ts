import { closeSync, constants, existsSync, fstatSync, linkSync, lstatSync, mkdirSync, openSync, readdirSync, readSync, realpathSync, renameSync, rmdirSync, type Stats, statSync, unlinkSync, writeSync } from "node:fs";
import ssh2, { type Attributes, type FileEntry, type SFTPWrapper } from "ssh2";

export interface FileTraits {
  readonly honoursExclusiveCreate: boolean;
  readonly rename: "atomic" | "link";
}

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp;
const STATUS_OF: Readonly<Record<string, number>> = { ENOENT: STATUS_CODE.NO_SUCH_FILE, ENOTDIR: STATUS_CODE.NO_SUCH_FILE, EACCES: STATUS_CODE.PERMISSION_DENIED, EPERM: STATUS_CODE.PERMISSION_DENIED };

const READ_BYTES_MAX = 32_768;
const ENTRIES_AT_ONCE = 100;

/** Answers the requests of one session from the files of this machine, each to its end before the next. */
export function serveFiles(sftp: SFTPWrapper, { honoursExclusiveCreate, rename }: FileTraits): void {
  const files = new Map<string, number>();
  const listings = new Map<string, FileEntry[]>();
  let handles = 0;
  const newHandle = (): Buffer => Buffer.from(String((handles += 1)));
  const fileOf = (handle: Buffer): number => files.get(handle.toString()) ?? -1;

  /** What the work throws is told; else it sends its answer itself. */
  function answer(id: number, work: () => void): void {
    try {
      work();
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      sftp.status(id, STATUS_OF[code] ?? STATUS_CODE.FAILURE);
    }
  }
  const act = (id: number, work: () => unknown): void =>
    answer(id, () => {
      work();
      sftp.status(id, STATUS_CODE.OK);
    });

  sftp.on("OPEN", (id, path, flags) =>
    answer(id, () => {
      const handle = newHandle();
      files.set(handle.toString(), openSync(path, flagsOf(flags, honoursExclusiveCreate), 0o666));
      sftp.handle(id, handle);
    }),
  );
  sftp.on("READ", (id, handle, offset, length) =>
    answer(id, () => {
      const bytes = Buffer.alloc(Math.min(length, READ_BYTES_MAX));
      const count = readSync(fileOf(handle), bytes, 0, bytes.byteLength, offset);
      if (count === 0) {
        sftp.status(id, STATUS_CODE.EOF);
      } else {
        sftp.data(id, bytes.subarray(0, count));
      }
    }),
  );
  sftp.on("WRITE", (id, handle, offset, bytes) => act(id, () => writeSync(fileOf(handle), bytes, 0, bytes.byteLength, offset)));
  sftp.on("CLOSE", (id, handle) =>
    act(id, () => {
      const name = handle.toString();
      const file = files.get(name);
      listings.delete(name);
      files.delete(name);
      if (file !== undefined) {
        closeSync(file);
      }
    }),
  );
  sftp.on("FSTAT", (id, handle) => answer(id, () => sftp.attrs(id, attributesOf(fstatSync(fileOf(handle))))));
  sftp.on("STAT", (id, path) => answer(id, () => sftp.attrs(id, attributesOf(statSync(path)))));
  sftp.on("LSTAT", (id, path) => answer(id, () => sftp.attrs(id, attributesOf(lstatSync(path)))));
  sftp.on("OPENDIR", (id, path) =>
    answer(id, () => {
      const handle = newHandle();
      listings.set(handle.toString(), entriesOf(path));
      sftp.handle(id, handle);
    }),
  );
  sftp.on("READDIR", (id, handle) =>
    answer(id, () => {
      const entries = listings.get(handle.toString())?.splice(0, ENTRIES_AT_ONCE) ?? [];
      if (entries.length === 0) {
        sftp.status(id, STATUS_CODE.EOF);
      } else {
        sftp.name(id, entries);
      }
    }),
  );
  sftp.on("REMOVE", (id, path) => act(id, () => unlinkSync(path)));
  sftp.on("MKDIR", (id, path) => act(id, () => mkdirSync(path)));
  sftp.on("RMDIR", (id, path) => act(id, () => rmdirSync(path)));
  sftp.on("RENAME", (id, from, to) => act(id, () => move(rename, from, to)));
  sftp.on("REALPATH", (id, path) => answer(id, () => sftp.name(id, [{ filename: realpathSync(path), longname: "", attrs: attributesOf(statSync(path)) }])));
  sftp.on("close", () => [...files.values()].forEach((file) => closeSync(file)));
}

function flagsOf(asked: number, honoursExclusiveCreate: boolean): number {
  const has = (flag: number): boolean => (asked & flag) !== 0;
  const access = has(OPEN_MODE.WRITE) ? (has(OPEN_MODE.READ) ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY;
  const isExclusive = has(OPEN_MODE.EXCL) && honoursExclusiveCreate;
  return access | (has(OPEN_MODE.CREAT) ? constants.O_CREAT : 0) | (has(OPEN_MODE.TRUNC) ? constants.O_TRUNC : 0) | (isExclusive ? constants.O_EXCL : 0);
}

function move(kind: FileTraits["rename"], from: string, to: string): void {
  if (kind === "atomic") {
    renameSync(from, to);
  } else if (statSync(from).isDirectory()) {
    if (existsSync(to)) {
      throw new Error("There is something in the way.");
    }
    renameSync(from, to);
  } else {
    linkSync(from, to);
    unlinkSync(from);
  }
}

function entriesOf(path: string): FileEntry[] {
  return [".", "..", ...readdirSync(path)].flatMap((filename) => {
    const stats = lstatSync(`${path}/${filename}`, { throwIfNoEntry: false });
    return stats === undefined ? [] : [{ filename, longname: filename, attrs: attributesOf(stats) }];
  });
}

/** Whole seconds, as the protocol has them. */
function attributesOf({ mode, uid, gid, size, atimeMs, mtimeMs }: Stats): Attributes {
  return { mode, uid, gid, size, atime: Math.floor(atimeMs / 1_000), mtime: Math.floor(mtimeMs / 1_000) };
}
