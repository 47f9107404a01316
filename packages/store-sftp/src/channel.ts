import type { FileEntryWithStats, SFTPWrapper, Stats } from "ssh2";
import type { Clock } from "./clock.ts";
import type { Connection } from "./connect.ts";

/** A request that was not answered with what it asked for. */
export class SftpFailure extends Error {
  override readonly name = "SftpFailure";
  /** The number of the server's answer; `lost` if there was none, `unsupported` if it was not sent. */
  readonly status: number | "lost" | "unsupported";

  constructor(status: number | "lost" | "unsupported", message: string) {
    super(message);
    this.status = status;
  }
}

/** The space of the file system behind a path, as far as it tells of a failure. */
export interface Space {
  readonly isReadOnly: boolean;
  readonly isFull: boolean;
}

/** One SFTP session. Requests go out in the order of the calls, and no call waits for the one before it. */
export interface Channel {
  readonly server: string;
  readonly isOpen: boolean;
  readonly extensions: ReadonlySet<string>;
  open(path: string, flags: "r" | "wx"): Promise<Buffer>;
  close(handle: Buffer): Promise<void>;
  read(handle: Buffer, length: number, position: number): Promise<Buffer>;
  write(handle: Buffer, bytes: Uint8Array): Promise<void>;
  fstat(handle: Buffer): Promise<Stats>;
  stat(path: string): Promise<Stats>;
  lstat(path: string): Promise<Stats>;
  openDirectory(path: string): Promise<Buffer>;
  /** The next names; null at the end. */
  readDirectory(handle: Buffer): Promise<readonly FileEntryWithStats[] | null>;
  makeDirectory(path: string): Promise<void>;
  removeDirectory(path: string): Promise<void>;
  unlink(path: string): Promise<void>;
  posixRename(from: string, to: string): Promise<void>;
  plainRename(from: string, to: string): Promise<void>;
  realPath(path: string): Promise<string>;
  space(path: string): Promise<Space>;
  end(): void;
}

const END_OF_DIRECTORY = 1;
const READ_ONLY_FLAG = 1;

/** @param timeoutMs An answer later than this ends the session: what is still under way is lost. */
export function createChannel(connection: Connection, clock: Clock, timeoutMs: number): Channel {
  const { sftp } = connection;
  const waiting = new Set<(failure: SftpFailure) => void>();
  let ended: string | undefined;

  connection.onEnd((why) => {
    ended ??= why;
    for (const fail of waiting) {
      fail(new SftpFailure("lost", ended));
    }
    waiting.clear();
    // A session may end alone, when the server's SFTP process dies; then the connection is of no use.
    connection.end();
  });

  function ask<T>(send: (hear: (error: Error | null | undefined, value?: T) => void) => void, valueOf: (value: T | undefined) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (ended !== undefined) {
        reject(new SftpFailure("lost", ended));
        return;
      }
      const timer = clock.after(timeoutMs, () => {
        ended ??= `no answer within ${timeoutMs} ms`;
        connection.end();
        settle(new SftpFailure("lost", ended));
      });
      const settle = (failure: SftpFailure): void => {
        timer[Symbol.dispose]();
        waiting.delete(settle);
        reject(failure);
      };
      const answer = (value: T | undefined): void => {
        try {
          resolve(valueOf(value));
        } catch (error) {
          reject(error);
        }
      };
      waiting.add(settle);
      try {
        send((error, value) => {
          timer[Symbol.dispose]();
          waiting.delete(settle);
          if (error instanceof Error) {
            reject(new SftpFailure(statusOf(error), error.message));
          } else {
            answer(value);
          }
        });
      } catch (error) {
        // ssh2 throws where the server does not offer an extension, before anything is sent.
        settle(new SftpFailure("unsupported", error instanceof Error ? error.message : String(error)));
      }
    });
  }
  const nothing = (send: (hear: (error: Error | null | undefined) => void) => void): Promise<void> => ask<void>((hear) => send((error) => hear(error)), () => undefined);
  const value = <T>(send: (hear: (error: Error | undefined, value: T) => void) => void): Promise<T> => ask<T>(send, needed);

  return {
    server: connection.server,
    get isOpen() {
      return ended === undefined;
    },
    extensions: extensionsOf(sftp),
    open: (path, flags) => value((hear) => sftp.open(path, flags, hear)),
    close: (handle) => nothing((hear) => sftp.close(handle, hear)),
    read: (handle, length, position) =>
      ask<Buffer>((hear) => sftp.read(handle, Buffer.alloc(length), 0, length, position, (error, count, buffer) => hear(isEnd(error) ? null : error, buffer?.subarray(0, count) ?? Buffer.alloc(0))), needed),
    write: (handle, bytes) => nothing((hear) => sftp.write(handle, Buffer.from(bytes), 0, bytes.byteLength, 0, hear)),
    fstat: (handle) => value((hear) => sftp.fstat(handle, hear)),
    stat: (path) => value((hear) => sftp.stat(path, hear)),
    lstat: (path) => value((hear) => sftp.lstat(path, hear)),
    openDirectory: (path) => value((hear) => sftp.opendir(path, hear)),
    readDirectory: (handle) =>
      ask<readonly FileEntryWithStats[] | null>((hear) => sftp.readdir(handle, (error, names) => hear(isEnd(error) ? null : error, isEnd(error) ? null : names)), (names) => names ?? null),
    makeDirectory: (path) => nothing((hear) => sftp.mkdir(path, hear)),
    removeDirectory: (path) => nothing((hear) => sftp.rmdir(path, hear)),
    unlink: (path) => nothing((hear) => sftp.unlink(path, hear)),
    posixRename: (from, to) => nothing((hear) => sftp.ext_openssh_rename(from, to, hear)),
    plainRename: (from, to) => nothing((hear) => sftp.rename(from, to, hear)),
    realPath: (path) => value((hear) => sftp.realpath(path, hear)),
    space: async (path) => spaceOf(await value<unknown>((hear) => sftp.ext_openssh_statvfs(path, hear))),
    end: () => connection.end(),
  };
}

/** ssh2 gives an answer's number as `code`; without one the connection was gone. */
function statusOf(error: Error): number | "lost" {
  return "code" in error && typeof error.code === "number" ? error.code : "lost";
}

function isEnd(error: Error | null | undefined): boolean {
  return error instanceof Error && statusOf(error) === END_OF_DIRECTORY;
}

function needed<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new SftpFailure("lost", "the server's answer was empty");
  }
  return value;
}

function extensionsOf(sftp: SFTPWrapper): ReadonlySet<string> {
  const offered: unknown = Object.entries(sftp).find(([name]) => name === "_extensions")?.[1];
  return new Set(typeof offered === "object" && offered !== null ? Object.keys(offered) : []);
}

function spaceOf(answer: unknown): Space {
  const numbers = new Map<string, unknown>(typeof answer === "object" && answer !== null ? Object.entries(answer) : []);
  const number = (name: string): number => Number(numbers.get(name) ?? Number.NaN);
  const hasInodes = number("f_files") > 0;
  return { isReadOnly: (number("f_flag") & READ_ONLY_FLAG) === READ_ONLY_FLAG, isFull: number("f_bavail") === 0 || (hasInodes && number("f_favail") === 0) };
}
