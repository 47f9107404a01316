import { PortError } from "@holdfast/pointer-directory";
import type { Stats } from "ssh2";
import { SftpFailure, type Channel } from "./channel.ts";
import type { Clock } from "./clock.ts";
import { REUSE_MS } from "./limits.ts";
import { MISSING } from "./outcomes.ts";

/** Tells a store that has nothing in it from a path that is wrong. Asked only when something was not found. */
export interface RootGuard {
  /**
   * Also looks whether a file is where a directory should be.
   * @throws {PortError} `invalid` if the directory above the root is not there, or a file is at the root or the path.
   */
  check(channel: Channel, path: string): Promise<void>;
}

export function createRootGuard(root: () => string, clock: Pick<Clock, "monotonicMs">): RootGuard {
  let checkedAtMs = Number.NEGATIVE_INFINITY;
  return {
    async check(channel, path) {
      const now = clock.monotonicMs();
      const isFresh = now - checkedAtMs < REUSE_MS;
      const above = root().slice(0, Math.max(1, root().lastIndexOf("/")));
      const [atPath, atRoot, atAbove] = await Promise.all([
        unlessMissing(channel.lstat(path)),
        isFresh ? undefined : unlessMissing(channel.stat(root())),
        isFresh ? undefined : unlessMissing(channel.stat(above)),
      ]);
      for (const [stats, where] of [[atPath, path], [atRoot, root()]] as const) {
        if (stats !== undefined && !stats.isDirectory() && !stats.isSymbolicLink()) {
          throw new PortError({ kind: "invalid", problem: `a file is where a directory should be: ${where}.`, hint: "Move the file away, or use another path." });
        }
      }
      if (!isFresh && atAbove === undefined) {
        throw new PortError({ kind: "invalid", problem: `there is no directory ${above} on the server.`, hint: "Create it, or correct the path of the store; an account in a chroot sees paths from its own root." });
      }
      checkedAtMs = now;
    },
  };
}

async function unlessMissing(stats: Promise<Stats>): Promise<Stats | undefined> {
  try {
    return await stats;
  } catch (error) {
    if (error instanceof SftpFailure && error.status === MISSING) {
      return undefined;
    }
    throw error;
  }
}
