import { STAGING_NAME } from "@holdfast/pointer-directory";
import type { Channel } from "./channel.ts";
import type { Clock } from "./clock.ts";
import { REUSE_MS } from "./limits.ts";
import { stampMs } from "./stamps.ts";

export interface ServerTime {
  /** The server's time, not later than now; null where it cannot be asked. */
  nowMs(): Promise<number | null>;
  /** Takes note of a stamp that the server has just made, as one saved question. */
  saw(serverMs: number, sentAtMs: number): void;
}

export interface ServerTimeOptions {
  readonly root: () => string;
  readonly clock: Pick<Clock, "monotonicMs">;
  readonly channel: () => Promise<Channel>;
  readonly nonce: () => string;
}

/**
 * SFTP has no request for the time, so it is read from the stamp of a directory just made: three requests sent at once, as
 * one about a file would need its handle first. An earlier answer is not later than now, so ages computed from it are lower
 * bounds, and it is used again for a second. The directory is named like a prepared register, so that one left behind by a
 * crash is swept like those.
 */
export function createServerTime({ root, clock, channel, nonce }: ServerTimeOptions): ServerTime {
  let asked: { readonly serverMs: number; readonly atMs: number } | undefined;

  /**
   * Before the first write, or after somebody deleted the store by hand: in its directory if that is there, else beside it, where
   * the first write will make it. Without the time the tokens of an empty store would begin at 1 again.
   */
  async function stampWithoutStaging(): Promise<number | null> {
    const [within, beside] = await Promise.all([stampOfNewDirectory(channel, `${root()}/.time-${nonce()}`), stampOfNewDirectory(channel, `${root()}.time-${nonce()}`)]);
    return within ?? beside;
  }

  return {
    async nowMs() {
      const atMs = clock.monotonicMs();
      if (asked !== undefined && atMs - asked.atMs < REUSE_MS) {
        return asked.serverMs;
      }
      const serverMs = (await stampOfNewDirectory(channel, `${root()}/${STAGING_NAME}/${nonce()}`)) ?? (await stampWithoutStaging());
      asked = serverMs === null ? undefined : { serverMs, atMs };
      return serverMs;
    },
    saw(serverMs, sentAtMs) {
      asked = { serverMs, atMs: sentAtMs };
    },
  };
}

async function stampOfNewDirectory(channel: () => Promise<Channel>, path: string): Promise<number | null> {
  try {
    const open = await channel();
    const [, stats] = await Promise.all([open.makeDirectory(path), open.lstat(path), open.removeDirectory(path)]);
    return stampMs(stats);
  } catch {
    // Nothing is lost: without a directory to write in there is no time to tell, and what is wrong with the directory or
    // the connection is told by the request itself.
    return null;
  }
}
