import { openSync, readSync } from "node:fs";

/** Seconds since boot with suspend counted, then the idle time of all processors. */
const SHAPE = /^(\d{1,15}\.\d\d) \d+\.\d\d\n$/;

/**
 * Milliseconds since boot, suspend included, in steps of 10 ms, from `/proc/uptime`. Null once it cannot be read.
 *
 * The file stays open from the first call on: a read at position 0 makes the kernel write it anew and costs a third of
 * what `os.uptime()` does, which opens it each time.
 */
export function createProcUptime(path: string): () => number | null {
  const buffer = Buffer.alloc(64);
  let file: number | undefined;

  return () => {
    try {
      file ??= openSync(path, "r");
      const bytes = readSync(file, buffer, 0, buffer.length, 0);
      // A program that closes descriptors it does not own can make ours lead elsewhere, hence the check of the shape.
      const seconds = SHAPE.exec(buffer.toString("latin1", 0, bytes))?.[1];
      return seconds === undefined ? null : Number(seconds) * 1000;
    } catch {
      // Not Linux enough, no permission, or out of descriptors: the caller has another source. Ours is not closed,
      // because after an error the number may belong to somebody else.
      return null;
    }
  };
}
