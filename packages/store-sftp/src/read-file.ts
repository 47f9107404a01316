import { readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { FILE_BYTES_MAX } from "./limits.ts";

/** A local file, or undefined where none is or none may be read. Whoever needs it says so in its own words. */
export async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    const { size } = await stat(path);
    return size > FILE_BYTES_MAX ? undefined : await readFile(path);
  } catch {
    // Absent and unreadable are one to the caller: it goes on with the other files, and names this one when none helps.
    return undefined;
  }
}

/** `~` at the beginning as a shell reads it. */
export function withHome(path: string): string {
  return path === "~" || path.startsWith("~/") ? `${homedir()}${path.slice(1)}` : path;
}
