import { randomUUID } from "node:crypto";
import { ENTRIES_LOOKED_AT_MAX, type ForeignPlace, KEYS_MAX, type ListOptions, type Look, OBJECT_BYTES_MAX } from "@holdfast/interop";
import { StoreError, type StoreOperation } from "@holdfast/store";
import type { SFTPWrapper, Stats } from "ssh2";
import type { PlaceSettings } from "./open.ts";
import { connectPlace } from "./sftp-connection.ts";

/** SFTP's own numbers: 2 is "no such file", 3 "permission denied". */
const NO_SUCH_FILE = 2;
const DENIED = 3;
const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;
const DIRECTORY = 0o040000;

interface Entry {
  readonly filename: string;
  readonly attrs: Stats;
}

/**
 * A directory on a server. What is removed is moved aside by name, looked at, and put back by a link if it is another one, as
 * on a local folder; OpenSSH's rename and link do that in one step each.
 */
export async function openSftpPlace(url: URL, settings: PlaceSettings): Promise<ForeignPlace> {
  const root = decoded(url.pathname).replace(/\/+$/, "");
  const user = decoded(url.username);
  const location = `sftp://${user === "" ? "" : `${user}@`}${url.host}${root}`;
  const connection = await connectPlace(url, user, settings);
  const { sftp } = connection;
  const call = connection.call;
  const pathOf = (key: string): string => {
    if (key === "" || key.startsWith("/") || key.includes("\0") || key.split("/").includes("..")) {
      throw new StoreError({ code: "INVALID", operation: "read", location, key, problem: "that is no key inside of this place." });
    }
    return `${root}/${key}`;
  };
  /** Undefined where there is no such file. */
  const ask = async <T>(operation: StoreOperation, key: string, request: (done: (error: Error | null | undefined, value: T) => void) => void): Promise<T | undefined> => {
    try {
      return await call(request);
    } catch (error) {
      const status = statusOf(error);
      if (status === NO_SUCH_FILE) {
        return undefined;
      }
      throw new StoreError({ code: status === DENIED ? "DENIED" : "UNAVAILABLE", operation, location, key, problem: `${error instanceof Error ? error.message : "no answer"}.` });
    }
  };
  const act = (operation: StoreOperation, key: string, request: (done: (error: Error | null | undefined) => void) => void): Promise<true | undefined> =>
    ask<true>(operation, key, (done) => request((error) => done(error, true)));
  const look = (key: string, path: string): Promise<Look> => lookAt(sftp, ask, key, path);
  const aside = (): string => `${root}/.holdfast-${randomUUID()}`;
  const writeAside = async (operation: StoreOperation, key: string, bytes: Uint8Array): Promise<string> => {
    const fresh = aside();
    const written = await act(operation, key, (done) => sftp.writeFile(fresh, Buffer.from(bytes), { flag: "wx", mode: 0o644 }, done));
    if (written === undefined) {
      throw new StoreError({ code: "INVALID", operation, location, key, problem: "there is no such directory." });
    }
    return fresh;
  };
  return {
    location,
    createsExclusively: true,
    removesExactly: true,
    read: (key) => look(key, pathOf(key)),
    list: (prefix, options) => listBelow(sftp, ask, root, prefix, options ?? {}),
    async create(key, bytes) {
      const path = pathOf(key);
      const folders = key.split("/").slice(0, -1);
      for (let depth = 1; depth <= folders.length; depth += 1) {
        // There already, most of the time; what really is in the way is told by the link.
        await call<void>((done) => sftp.mkdir(`${root}/${folders.slice(0, depth).join("/")}`, (error) => done(error, undefined))).catch(() => undefined);
      }
      const fresh = await writeAside("create", key, bytes);
      try {
        const stamp = stampOf(await look(key, fresh));
        await call<void>((done) => sftp.ext_openssh_hardlink(fresh, path, (error) => done(error ?? null, undefined)));
        return { kind: "created", stamp: stampOf(await look(key, path)) || stamp };
      } catch (error) {
        if ((await look(key, path)).kind !== "absent") {
          return { kind: "exists" };
        }
        throw new StoreError({ code: "UNAVAILABLE", operation: "create", location, key, problem: `${error instanceof Error ? error.message : "no answer"}.` });
      } finally {
        await act("create", key, (done) => sftp.unlink(fresh, done));
      }
    },
    async replace(key, bytes, stamp) {
      const path = pathOf(key);
      if (stampOf(await look(key, path)) !== stamp) {
        return { kind: "changed" };
      }
      const fresh = await writeAside("replace", key, bytes);
      const written = stampOf(await look(key, fresh));
      await act("replace", key, (done) => sftp.ext_openssh_rename(fresh, path, done));
      return { kind: "replaced", stamp: written };
    },
    async remove(key, stamp) {
      const path = pathOf(key);
      const before = await look(key, path);
      if (before.kind === "absent" || before.stamp !== stamp) {
        return before.kind === "absent" ? "absent" : "changed";
      }
      const moved = aside();
      if ((await act("remove", key, (done) => sftp.ext_openssh_rename(path, moved, done))) === undefined) {
        return "absent";
      }
      const isSame = stampOf(await look(key, moved)) === stamp;
      if (!isSame) {
        await act("remove", key, (done) => sftp.ext_openssh_hardlink(moved, path, done));
      }
      await act("remove", key, (done) => sftp.unlink(moved, done));
      return isSame ? "removed" : "changed";
    },
    close: connection.close,
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    throw new StoreError({ code: "INVALID", operation: "open", location: "sftp:", problem: "the URI has a percent sign that is no percent-encoding.", hint: "Write %25 for a percent sign.", cause: error });
  }
}

type Ask = <T>(operation: StoreOperation, key: string, request: (done: (error: Error | null | undefined, value: T) => void) => void) => Promise<T | undefined>;

async function lookAt(sftp: SFTPWrapper, ask: Ask, key: string, path: string): Promise<Look> {
  const stats = await ask<Stats>("read", key, (done) => sftp.stat(path, done));
  if (stats === undefined) {
    return { kind: "absent" };
  }
  if ((stats.mode & FILE_TYPE) !== REGULAR) {
    return { kind: "unreadable", problem: (stats.mode & FILE_TYPE) === DIRECTORY ? "is a directory" : "is not a file", stamp: null };
  }
  const stamp = `${stats.size}:${stats.mtime}`;
  if (stats.size > OBJECT_BYTES_MAX) {
    return { kind: "unreadable", problem: `has ${stats.size} bytes, more than any lock`, stamp };
  }
  const bytes = await ask<Buffer>("read", key, (done) => sftp.readFile(path, done));
  // Whole seconds and a size are no version, so the content is part of it.
  return bytes === undefined ? { kind: "absent" } : { kind: "object", bytes, stamp: `${stamp}:${bytes.toString("base64")}`, ageMs: null };
}

async function listBelow(sftp: SFTPWrapper, ask: Ask, root: string, prefix: string, { suffix = "", isShallow = false }: ListOptions) {
  const keys: string[] = [];
  const pending = [prefix.slice(0, prefix.lastIndexOf("/") + 1)];
  let looked = 0;
  for (let folder = pending.pop(); folder !== undefined && looked < ENTRIES_LOOKED_AT_MAX && keys.length <= KEYS_MAX; folder = pending.pop()) {
    const at = `${root}/${folder}`;
    const entries = (await ask<readonly Entry[]>("list", prefix, (done) => sftp.readdir(at, done))) ?? [];
    if (entries.length === 0 && folder === "" && (await ask<Stats>("list", prefix, (done) => sftp.stat(at, done))) === undefined) {
      throw new StoreError({ code: "INVALID", operation: "list", location: root, key: prefix, problem: "there is no such directory." });
    }
    for (const { filename, attrs } of entries.filter(({ filename: name }) => name !== "." && name !== "..")) {
      looked += 1;
      const key = folder + filename;
      const isFolder = (attrs.mode & FILE_TYPE) === DIRECTORY;
      if (isFolder && !isShallow && (`${key}/`.startsWith(prefix) || prefix.startsWith(`${key}/`))) {
        pending.push(`${key}/`);
      } else if (!isFolder && key.startsWith(prefix) && key.endsWith(suffix)) {
        keys.push(key);
      }
    }
  }
  return { keys: keys.slice(0, KEYS_MAX).sort(), isComplete: pending.length === 0 && keys.length <= KEYS_MAX };
}

function stampOf(seen: Look): string {
  return seen.kind === "absent" ? "" : (seen.stamp ?? "");
}

function statusOf(error: unknown): number | undefined {
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "number" ? code : undefined;
}
