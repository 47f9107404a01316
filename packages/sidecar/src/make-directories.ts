import { mkdirSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a directory and the parents that are missing. Not with Node's own option `recursive`, which goes round for ever
 * where a parent exists and still nothing can be made in it (`/proc`, Node 20 to 24).
 */
export function makeDirectories(path: string): void {
  if (made(path)) {
    return;
  }
  const parent = dirname(path);
  if (parent !== path) {
    makeDirectories(parent);
  }
  if (!made(path)) {
    throw Object.assign(new Error(`ENOENT: a directory cannot be made here, mkdir '${path}'`), { code: "ENOENT", syscall: "mkdir", path });
  }
}

/** False when the parent is missing, or says so. */
function made(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EEXIST") {
      return true;
    }
    if (code === "ENOENT") {
      return false;
    }
    throw error;
  }
}
