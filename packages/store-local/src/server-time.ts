import { promises as files } from "node:fs";
import { STAGING_NAME } from "@holdfast/pointer-directory";
import type { Clock } from "./clock.ts";
import { SERVER_TIME_REUSE_MS } from "./limits.ts";

export interface ServerTime {
  /** The file server's time, not later than now and at most a little earlier; null where it cannot be asked. */
  nowMs(): Promise<number | null>;
}

export interface ServerTimeOptions {
  readonly root: string;
  readonly clock: Pick<Clock, "monotonicMs">;
  readonly nonce: () => string;
}

/**
 * Reads the clock of a file server from the stamp of a file just made. An earlier answer is not later than now, so ages
 * computed from it are lower bounds, and it is used again for a second. The file is named like a prepared register, so
 * that one left behind by a crash is swept like those.
 */
export function createServerTime({ root, clock, nonce }: ServerTimeOptions): ServerTime {
  let asked: { readonly serverMs: number; readonly atMs: number } | undefined;
  return {
    async nowMs() {
      const atMs = clock.monotonicMs();
      if (asked !== undefined && atMs - asked.atMs < SERVER_TIME_REUSE_MS) {
        return asked.serverMs;
      }
      const serverMs = await stampOfNewFile(`${root}/${STAGING_NAME}/${nonce()}`);
      asked = serverMs === null ? undefined : { serverMs, atMs };
      return serverMs;
    },
  };
}

async function stampOfNewFile(path: string): Promise<number | null> {
  try {
    const file = await files.open(path, "wx");
    try {
      return (await file.stat()).mtimeMs;
    } finally {
      await file.close();
      await files.unlink(path);
    }
  } catch {
    // Nothing is lost: without a directory to write in there is no time to tell, and what is wrong with the directory
    // is told by the request itself.
    return null;
  }
}
