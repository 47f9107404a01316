import type { Channel } from "./channel.ts";
import type { RenameKind } from "./config.ts";

export const POSIX_RENAME = "posix-rename@openssh.com";

/** What keeps a server from being written to, in words for a person; null if nothing does. */
export async function unfitness(channel: Channel, rename: RenameKind, root: string, nonce: () => string): Promise<string | null> {
  if (rename === "posix") {
    return channel.extensions.has(POSIX_RENAME)
      ? null
      : `the server (${channel.server}) does not offer ${POSIX_RENAME}, and the rename of SFTP itself is not atomic on many servers.`;
  }
  return (await renamesInOneStep(channel, `${root}-probe-${nonce()}`)) ? null : `plain renames on this server (${channel.server}) are not done in one step.`;
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
    const replaces = await works(channel.plainRename(a, b));
    await Promise.all([channel.makeDirectory(full), channel.makeDirectory(a)]);
    await newFile(channel, `${full}/file`);
    const refuses = !(await works(channel.plainRename(a, full)));
    return replaces && refuses && (await works(channel.stat(`${full}/file`)));
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
