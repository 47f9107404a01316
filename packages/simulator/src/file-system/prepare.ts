import type { FileScenario } from "./file-scenario.ts";
import { nonceFor, REGISTER, STAGING } from "./names-of-register.ts";
import { createFileSystem, type SimulatedFileSystem } from "./simulated-file-system.ts";

/** The process that made what is found at the start. */
const BEFORE = "0";

/** The version that is current at the start, where there is one. */
export const FIRST: string = `1.${nonceFor(BEFORE, 1)}`;

/** What its body says. */
export const FIRST_BODY = "before";

/** Bodies of writers that died long ago, in a `crowded` register: more than a read leaves alone. */
const STALE_BODIES = 6;

/** How long ago an abandoned register was left, and a torn body written, in milliseconds. */
const LONG_MS = 100_000;

const encoder = new TextEncoder();

/** The file system as the processes find it. Bodies have the form that the README of pointer-directory describes. */
export function prepare({ start, files: traits }: FileScenario): SimulatedFileSystem {
  const files = createFileSystem(traits);
  if (start === "nothing") {
    return files;
  }
  files.makeDirectories(STAGING);
  if (start === "empty-store") {
    return files;
  }
  files.makeDirectory(REGISTER);
  const body = encoder.encode(`{"holdfast":1,"bytes":${FIRST_BODY.length},"after":[]}\n${FIRST_BODY}`);
  files.createExclusive(`${REGISTER}/${FIRST}.json`, start === "torn" ? new Uint8Array() : body);
  if (start === "removed") {
    files.createExclusive(`${REGISTER}/@removed.${nonceFor(BEFORE, 2)}`, new Uint8Array());
  } else if (start !== "abandoned") {
    files.createExclusive(`${REGISTER}/@${FIRST}`, new Uint8Array());
  }
  if (start === "crowded") {
    for (let index = 0; index < STALE_BODIES; index += 1) {
      files.createExclusive(`${REGISTER}/1.${nonceFor(BEFORE, 10 + index)}.json`, body);
    }
  }
  if (start === "abandoned" || start === "torn") {
    files.advance(LONG_MS);
  }
  return files;
}

/** A path below the staging directory, which is one process's own. */
export function isPrivate(path: string): boolean {
  return path.startsWith(`${STAGING}/`);
}
