import { lstatSync, promises as files, statSync } from "node:fs";
import { PortError } from "@holdfast/pointer-directory";
import { toPortError } from "./outcomes.ts";

/**
 * Tells a store that has nothing in it from one that cannot be reached. Asked only when something was not found, so it
 * costs a request that succeeds nothing.
 *
 * @throws {PortError} `invalid` if the root is a dangling link or no directory, `denied` if it cannot be looked at,
 * `unavailable` if it now is on another file system than at first: a share that was unmounted looks empty.
 */
export interface RootGuard {
  check(): void;
  /** The same without holding up the process, for a root on another machine. */
  checkLater(): Promise<void>;
}

interface RootStats {
  readonly dev: number;
  isDirectory(): boolean;
}

export function createRootGuard(root: string): RootGuard {
  let firstDevice: number | undefined;

  function judge(stats: RootStats): void {
    if (!stats.isDirectory()) {
      throw new PortError({ kind: "invalid", problem: `the store's directory is a file: ${root}.`, hint: "Move the file away, or use another directory." });
    }
    firstDevice ??= stats.dev;
    if (stats.dev !== firstDevice) {
      const problem = `another file system is mounted at ${root} than when the store was opened.`;
      throw new PortError({ kind: "unavailable", problem, hint: "Mount the first one again, or open the store anew." });
    }
  }

  function judgeMissing(isLink: boolean): void {
    if (isLink) {
      throw new PortError({ kind: "invalid", problem: `the store's directory is a link to nothing: ${root}.`, hint: "Create what it points to, or correct the link." });
    }
  }

  return {
    check() {
      const stats = unlessMissing(root, () => statSync(root, { throwIfNoEntry: false }));
      if (stats === undefined) {
        judgeMissing(unlessMissing(root, () => lstatSync(root, { throwIfNoEntry: false })) !== undefined);
      } else {
        judge(stats);
      }
    },
    async checkLater() {
      const stats = await files.stat(root).catch((error: unknown) => unlessMissing(root, rethrow(error)));
      if (stats === undefined) {
        judgeMissing((await files.lstat(root).catch((error: unknown) => unlessMissing(root, rethrow(error)))) !== undefined);
      } else {
        judge(stats);
      }
    },
  };
}

/** Undefined where nothing is. */
function unlessMissing<T>(root: string, call: () => T | undefined): T | undefined {
  try {
    return call();
  } catch (error) {
    const meaning = toPortError(error, root, undefined);
    if (meaning instanceof PortError && meaning.kind === "missing") {
      return undefined;
    }
    throw meaning;
  }
}

function rethrow(error: unknown): () => undefined {
  return () => {
    throw error;
  };
}
