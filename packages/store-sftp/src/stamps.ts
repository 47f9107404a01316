import type { Stamps } from "@holdfast/pointer-directory";
import type { Stats } from "ssh2";
import { STAMP_MS } from "./limits.ts";

/** The server's stamp in milliseconds since 1970; a whole second. */
export function stampMs({ mtime }: Pick<Stats, "mtime">): number {
  return mtime * 1_000;
}

/** The latest moment that a stamp can mean. SFTP tells no change time; a directory's modification time is that of its names. */
export function stampsOf(stats: Pick<Stats, "mtime">): Stamps {
  return { modifiedMs: stampMs(stats) + STAMP_MS, changedMs: stampMs(stats) };
}
