import { PortError, type PortErrorKind } from "@holdfast/pointer-directory";
import { SftpFailure, type Channel, type Space } from "./channel.ts";

/** Numbers of SFTP version 3, and of later ones that servers of version 3 give all the same. */
export const MISSING = 2;
const DENIED = 3;
const FAILURE = 4;
const BAD_MESSAGE = 5;
const UNSUPPORTED = 8;
const LATER_KINDS: Readonly<Record<number, PortErrorKind>> = { 10: "missing", 11: "exists", 12: "read-only", 14: "no-space", 15: "no-space", 18: "exists", 19: "invalid", 20: "invalid", 21: "invalid" };

const HINTS: Readonly<Partial<Record<PortErrorKind, string>>> = {
  denied: "Grant the account read, write and search permission on the directory.",
  "read-only": "Mount it writable, or use another directory.",
  "no-space": "Free space or inodes on the server, or raise the quota, then try again.",
};

const WORDS: Readonly<Partial<Record<PortErrorKind, string>>> = {
  missing: "there is no such file or directory on the server",
  exists: "the name is taken or the directory is not empty",
  denied: "the server denies permission",
  "read-only": "the server's file system is read-only",
  "no-space": "the server's disk is full",
  invalid: "the server does not allow this name",
};

/** Where to look when the server says no more than "failure". */
export interface Suspects {
  /** A name that would explain it by being there. */
  readonly taken?: string;
  /** A directory on the file system in question. */
  readonly directory: string;
}

/** The meaning of a failed request, where need be after looking. */
export async function toPortError(error: unknown, path: string, channel: Channel, suspects?: Suspects): Promise<unknown> {
  if (!(error instanceof SftpFailure)) {
    return error;
  }
  const said = (kind: PortErrorKind, problem = WORDS[kind], hint = HINTS[kind]): PortError =>
    new PortError({ kind, problem: `${problem ?? "the request failed"}: ${path}.`, cause: error, ...(hint === undefined ? {} : { hint }) });
  switch (error.status) {
    case "lost":
      return said("unknown", `the connection was lost (${error.message})`, "Check the network; the next request connects again.");
    case "unsupported":
    case UNSUPPORTED:
      return said("invalid", "the server does not offer what this needs", "Run holdfast doctor on this store.");
    case MISSING:
      return said("missing");
    case DENIED:
      return said("denied");
    case BAD_MESSAGE:
      return said("invalid");
    case FAILURE:
      return suspects === undefined ? said("unavailable", NO_REASON, NO_REASON_HINT) : said(...(await lookInto(channel, suspects)));
    default:
      return said(LATER_KINDS[error.status] ?? "unavailable", LATER_KINDS[error.status] === undefined ? `the server answered ${error.status} (${error.message})` : undefined);
  }
}

const NO_REASON = "the server failed and gave no reason";
const NO_REASON_HINT = "A used-up quota and a full disk often look like this; look at the server's log.";

/** The directory may be the one that could not be made; then the one above tells. */
async function spaceAt(channel: Channel, directory: string): Promise<Space> {
  try {
    return await channel.space(directory);
  } catch {
    // Asked once more above; if that fails too, there is no more to tell than the server did.
    return channel.space(directory.slice(0, Math.max(1, directory.lastIndexOf("/"))));
  }
}

/** Failure number 4 stands for a dozen reasons, so those that matter are looked for, all at once. */
async function lookInto(channel: Channel, { taken, directory }: Suspects): Promise<[PortErrorKind, string?, string?]> {
  const [there, space] = await Promise.allSettled([taken === undefined ? Promise.reject(new Error("not asked")) : channel.lstat(taken), spaceAt(channel, directory)]);
  if (there.status === "fulfilled") {
    return ["exists"];
  }
  if (space.status === "fulfilled" && space.value.isReadOnly) {
    return ["read-only"];
  }
  if (space.status === "fulfilled" && space.value.isFull) {
    return ["no-space"];
  }
  return ["unavailable", NO_REASON, NO_REASON_HINT];
}
