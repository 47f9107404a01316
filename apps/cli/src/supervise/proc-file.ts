import { closeSync, openSync, readSync } from "node:fs";

/** An environment of this size is no environment of ours; the kernel's own limit is a few MiB. */
const BYTES_MAX = 16 * 1024 * 1024;

/** Used again for each file: `readFileSync` takes 64 KiB anew for a file that tells no size, and a look at the processes reads hundreds. */
let room = Buffer.allocUnsafe(16 * 1024);

/** A file of /proc as text; undefined where there is none, or where it may not be read. */
export function readProcFile(path: string): string | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    let length = 0;
    for (let read = -1; read !== 0 && length < BYTES_MAX; length += read) {
      if (length === room.length) {
        room = Buffer.concat([room], room.length * 2);
      }
      read = readSync(file, room, length, room.length - length, null);
    }
    return room.toString("latin1", 0, length);
  } catch {
    // It ended while we looked, or belongs to somebody else: the caller knows that, and what it means.
    return undefined;
  } finally {
    if (file !== undefined) {
      closeSync(file);
    }
  }
}
