import { existsSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SeededRandom } from "@holdfast/simulator";

/** Where Debian, Fedora and Homebrew put it. */
const LIBRARIES = [
  "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
  "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1",
  "/usr/lib64/faketime/libfaketime.so.1",
  "/usr/lib/faketime/libfaketime.so.1",
];

/** S3 refuses requests whose clock is more than a quarter of an hour off. */
const SKEW_MAX_S = 240;

/** Gives every worker a wall clock of its own, which can be made to jump while it runs; monotonic clocks stay true. */
export interface WallClocks {
  environmentOf(name: string): NodeJS.ProcessEnv;
  jump(name: string, byMs: number): void;
}

export function wallClocks(folder: string, random: SeededRandom): WallClocks | undefined {
  const library = LIBRARIES.find((path) => existsSync(path));
  if (library === undefined) {
    return undefined;
  }
  const fileOf = (name: string): string => join(folder, `clock-${name}`);
  const set = (name: string, seconds: number): void => {
    // The library reads it at every look at the clock, and must not find it half written.
    writeFileSync(`${fileOf(name)}.new`, `${seconds < 0 ? "" : "+"}${seconds.toFixed(1)}s\n`);
    renameSync(`${fileOf(name)}.new`, fileOf(name));
  };
  return {
    environmentOf(name) {
      set(name, random.below(2 * SKEW_MAX_S) - SKEW_MAX_S);
      return { LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: fileOf(name), FAKETIME_NO_CACHE: "1", DONT_FAKE_MONOTONIC: "1" };
    },
    jump: (name, byMs) => set(name, byMs / 1_000),
  };
}
