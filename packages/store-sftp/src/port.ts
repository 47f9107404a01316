import { PortError, type DirectoryPort, type FileContent } from "@holdfast/pointer-directory";
import { SftpFailure, type Channel } from "./channel.ts";
import type { Clock } from "./clock.ts";
import type { RenameKind } from "./config.ts";
import { NAMES_MAX, PARENTS_MAX, QUIET_MS, STAMP_MS } from "./limits.ts";
import { MISSING, toPortError, type Suspects } from "./outcomes.ts";
import type { RootGuard } from "./root-guard.ts";
import type { ServerTime } from "./server-time.ts";
import { stampMs, stampsOf } from "./stamps.ts";

export interface PortParts {
  readonly channel: () => Promise<Channel>;
  readonly root: () => string;
  readonly rename: RenameKind;
  readonly clock: Pick<Clock, "monotonicMs">;
  readonly guard: RootGuard;
  readonly time: ServerTime;
}

export interface SftpPort extends DirectoryPort {
  /** Waits for what was sent and is not waited for. */
  drained(): Promise<void>;
}

/** The calls of the algorithm as requests of SFTP, with as few round trips as its handles allow. */
export function createPort({ channel, root, rename, clock, guard, time }: PortParts): SftpPort {
  const parents = new Set<string>();
  const background = new Set<Promise<void>>();

  async function on<T>(path: string, suspects: Suspects | undefined, call: (open: Channel) => Promise<T>): Promise<T> {
    const open = await channel();
    try {
      return await call(open);
    } catch (error) {
      throw await toPortError(error, path, open, suspects);
    }
  }

  /** A listing that finds nothing must not pass for "absent" when it is the path of the store that is wrong. */
  async function listing<T>(path: string, call: (open: Channel) => Promise<T>): Promise<T> {
    try {
      return await on(path, undefined, call);
    } catch (error) {
      if (error instanceof PortError && error.kind === "missing") {
        await on(path, undefined, (open) => guard.check(open, path));
      }
      throw error;
    }
  }

  async function makeParents(open: Channel, path: string): Promise<void> {
    const missing = linesTo(root(), parentOf(path)).filter((parent) => !parents.has(parent));
    await Promise.allSettled(missing.map((parent) => open.makeDirectory(parent)));
  }

  return {
    missingIsDefinite: false,
    overlaps: true,
    quietMs: QUIET_MS,

    scan: (path) => listing(path, async (open) => (await namesIn(open, path)).map(({ filename }) => filename)),
    directories: (path) =>
      listing(path, async (open) => (await namesIn(open, path)).filter(({ attrs }) => attrs.isDirectory()).map(({ filename }) => filename)),
    read: (path, maxBytes) => on(path, undefined, (open) => readFile(open, path, maxBytes)),
    stamps: (path) => on(path, undefined, async (open) => stampsOf(await open.stat(path))),
    writeNew: (path, bytes) =>
      on(path, { taken: path, directory: parentOf(path) }, async (open) => {
        const sentAtMs = clock.monotonicMs();
        const serverMs = await writeFile(open, path, bytes);
        time.saw(serverMs, sentAtMs);
      }),
    makeDirectory: (path) => on(path, { taken: path, directory: parentOf(path) }, (open) => open.makeDirectory(path)),
    async makeDirectories(path) {
      await on(path, { directory: root() }, async (open) => {
        // In order and at once; those that exist refuse, and the last look tells whether all is well. Without the directory
        // above the root nothing is made.
        const made = await Promise.allSettled([root(), ...linesTo(root(), path)].map((directory) => open.makeDirectory(directory)));
        if (made.at(-1)?.status === "rejected" && !(await open.stat(path).then((stats) => stats.isDirectory(), () => false))) {
          await guard.check(open, path);
          throw reasonOf(made);
        }
      });
    },
    rename: (from, to) =>
      on(from, { taken: to, directory: parentOf(from) }, async (open) => {
        const isPublishing = parentOf(from) !== parentOf(to);
        // Sent ahead of the rename and not waited for: the server takes requests in order, and if it did not, the
        // rename would find no parent, and the algorithm make it.
        const making = isPublishing ? makeParents(open, to) : undefined;
        await (rename === "posix" ? open.posixRename(from, to) : open.plainRename(from, to));
        if (making !== undefined) {
          await making;
          remember(parents, linesTo(root(), parentOf(to)));
        }
      }),
    async unlink(path) {
      // Nobody looks at its outcome, so nobody waits for it: what stays is swept by whoever looks next.
      const open = await channel();
      const work = open.unlink(path).catch(() => undefined);
      background.add(work);
      void work.then(() => background.delete(work));
    },
    removeDirectory: (path) => on(path, { taken: path, directory: parentOf(path) }, (open) => open.removeDirectory(path)),
    // A version of SFTP that flushes directories does not exist; what survives a power loss is the server's affair.
    flushDirectory: () => undefined,
    nowMs: () => time.nowMs(),
    // Other machines reach these files too, so no machine's start says anything about who holds what.
    bootedAtMs: () => null,

    async drained() {
      await Promise.all(background);
    },
  };
}

/** Why directories could not be made one in the other: that one above is missing follows from its own failure. */
function reasonOf(made: readonly PromiseSettledResult<void>[]): unknown {
  const reasons = made.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  return reasons.findLast((reason) => !(reason instanceof SftpFailure && reason.status === MISSING)) ?? reasons.at(-1);
}

async function namesIn(open: Channel, path: string): Promise<{ readonly filename: string; readonly attrs: { isDirectory(): boolean } }[]> {
  const handle = await open.openDirectory(path);
  try {
    const found: { readonly filename: string; readonly attrs: { isDirectory(): boolean } }[] = [];
    for (let isEnd = false; !isEnd && found.length <= NAMES_MAX; ) {
      // Two at a time: a register's names fit into the first answer, and the second then says that there are no more.
      const parts = await Promise.all([open.readDirectory(handle), open.readDirectory(handle)]);
      found.push(...parts.flatMap((names) => names ?? []));
      isEnd = parts.includes(null);
    }
    if (found.length > NAMES_MAX) {
      throw new PortError({ kind: "invalid", problem: `there are more than ${NAMES_MAX} names in ${path}.`, hint: "Use a directory of its own for the store." });
    }
    return found.filter(({ filename }) => filename !== "." && filename !== "..");
  } finally {
    closeSoon(open, handle);
  }
}

async function readFile(open: Channel, path: string, maxBytes: number): Promise<FileContent> {
  const handle = await open.open(path, "r");
  try {
    const [stats, first] = await Promise.all([open.fstat(handle), open.read(handle, Math.min(maxBytes, FIRST_READ_BYTES), 0)]);
    const size = Math.min(maxBytes, stats.size);
    const parts = [first];
    for (let length = first.byteLength, last = first.byteLength; last > 0 && length < size; length += last) {
      const part = await open.read(handle, Math.min(FIRST_READ_BYTES, size - length), length);
      last = part.byteLength;
      parts.push(part);
    }
    return { bytes: Uint8Array.from(Buffer.concat(parts).subarray(0, maxBytes)), modifiedMs: stampMs(stats) + STAMP_MS };
  } finally {
    closeSoon(open, handle);
  }
}

/** OpenSSH reads up to this much at once, and every record is smaller. */
const FIRST_READ_BYTES = 32_768;

/** What every server takes in one request. */
const ONE_WRITE_BYTES = 32_000;

/** The server's stamp of the new file, in milliseconds. */
async function writeFile(open: Channel, path: string, bytes: Uint8Array): Promise<number> {
  const handle = await open.open(path, "wx");
  // A write over a network may fail as late as at the close, so all three count.
  const writing = bytes.byteLength === 0 ? undefined : open.write(handle, bytes);
  if (bytes.byteLength > ONE_WRITE_BYTES) {
    // Goes out in several requests, each after the answer to the one before.
    await writing;
  }
  const [, stats] = await Promise.all([writing, open.fstat(handle), open.close(handle)]);
  return stampMs(stats);
}

function closeSoon(open: Channel, handle: Buffer): void {
  // Nothing hangs on it: a handle that stays is closed with the session.
  void open.close(handle).catch(() => undefined);
}

/** The directories from below `root` down to `path`, `path` included. */
function linesTo(root: string, path: string): readonly string[] {
  const parts = path.slice(root.length).split("/").filter((part) => part !== "");
  return parts.map((_part, index) => `${root}/${parts.slice(0, index + 1).join("/")}`);
}

function remember(parents: Set<string>, paths: readonly string[]): void {
  if (parents.size > PARENTS_MAX) {
    parents.clear();
  }
  for (const path of paths) {
    parents.add(path);
  }
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf("/")));
}
