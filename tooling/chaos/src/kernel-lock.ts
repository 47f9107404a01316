import { spawnSync } from "node:child_process";
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";

export type Entry = { readonly kind: "inside"; leave(): void } | { readonly kind: "met"; readonly owner: string };

/**
 * Enters a section that the kernel guards: readers together, a writer alone. `flock` locks the open file, which we share with
 * it, so the lock stays ours until we close the file, and the kernel drops it the moment we die. It stays also while we are
 * stopped: a process that stands still inside is met by others, and that alone is no fault.
 */
export function enterSection(path: string, mode: "exclusive" | "shared", lease: string): Entry {
  const file = openSync(path, "a+", 0o600);
  const flag = mode === "exclusive" ? "--exclusive" : "--shared";
  const { status } = spawnSync("flock", ["--nonblock", "--conflict-exit-code", "9", flag, "3"], { stdio: ["ignore", "ignore", "inherit", file] });
  if (status === 0) {
    if (mode === "exclusive") {
      ftruncateSync(file);
      writeSync(file, lease);
    }
    return { kind: "inside", leave: () => closeSync(file) };
  }
  closeSync(file);
  if (status === 9) {
    return { kind: "met", owner: readFileSync(path, "utf8") };
  }
  throw new Error(`The kernel's lock could not be asked: flock ended with ${status}.`);
}
