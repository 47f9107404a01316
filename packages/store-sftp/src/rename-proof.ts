import type { Channel } from "./channel.ts";
import type { RenameKind } from "./config.ts";
import { toPortError } from "./outcomes.ts";

export const POSIX_RENAME = "posix-rename@openssh.com";

/** What keeps a server from being written to, in words for a person; null if nothing does. */
export async function unfitness(channel: Channel, rename: RenameKind, root: string, nonce: () => string): Promise<string | null> {
  const name = `the server (${channel.server})`;
  if (rename === "posix" && !channel.extensions.has(POSIX_RENAME)) {
    return `${name} does not offer ${POSIX_RENAME}, and the rename of SFTP itself is not atomic on many servers.`;
  }
  if (rename === "posix" && channel.server.startsWith(OPENSSH)) {
    return null;
  }
  const directory = await probeDirectory(channel, root, nonce());
  try {
    if (!(await createsExclusively(channel, directory))) {
      return `${name} creates a file that must not exist where it does, so nothing that it says of files can be relied on.`;
    }
    return rename === "posix" || (await renamesInOneStep(channel, directory)) ? null : `plain renames on this server (${channel.server}) are not done in one step.`;
  } catch (error) {
    throw await toPortError(error, directory, channel, { directory });
  }
}

/**
 * A name for trying things: in the directory of the store if that is there, as in a jail the account may write nowhere else; beside it
 * otherwise, where the first write will make it. No listing of the store takes it for a key.
 */
export async function probeDirectory(channel: Channel, root: string, nonce: string): Promise<string> {
  return (await works(channel.stat(root))) ? `${root}/.probe-${nonce}` : `${root}-probe-${nonce}`;
}

/** Its own word is enough for what it says of itself: measured on 9.2. Others are asked before the first write of a connection. */
const OPENSSH = "OpenSSH_";

/**
 * Whether a file that must not exist is refused where it does, in a directory of its own that is removed again. No lock depends on
 * it; but a server that breaks this promise has no file system behind it, and no probe can show that a rename which passed is
 * one step.
 */
export async function createsExclusively(channel: Channel, directory: string): Promise<boolean> {
  const file = `${directory}/there`;
  await channel.makeDirectory(directory);
  try {
    await newFile(channel, file);
    return !(await works(newFile(channel, file)));
  } finally {
    await Promise.allSettled([channel.unlink(file), channel.removeDirectory(directory)]);
  }
}

/**
 * Whether plain renames behave like those of a file system, in a directory of its own that is removed again: a file replaces
 * a file, which link-and-unlink cannot, and a directory never replaces one that is not empty.
 */
export async function renamesInOneStep(channel: Channel, directory: string): Promise<boolean> {
  const [a, b, full] = [`${directory}/a`, `${directory}/b`, `${directory}/full`];
  await channel.makeDirectory(directory);
  try {
    await Promise.all([newFile(channel, a), newFile(channel, b)]);
    if (!(await works(channel.plainRename(a, b)))) {
      return false;
    }
    await Promise.all([channel.makeDirectory(full), channel.makeDirectory(a)]);
    await newFile(channel, `${full}/file`);
    const refuses = !(await works(channel.plainRename(a, full)));
    return refuses && (await works(channel.stat(`${full}/file`)));
  } finally {
    await Promise.allSettled([channel.unlink(`${full}/file`), channel.removeDirectory(full), channel.unlink(b), channel.removeDirectory(a), channel.unlink(a), channel.removeDirectory(directory)]);
  }
}

export async function newFile(channel: Channel, path: string): Promise<void> {
  await channel.close(await channel.open(path, "wx"));
}

export async function works(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch {
    // That it failed is the answer.
    return false;
  }
}
