import { watch, type FSWatcher } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { isPointerName } from "@holdfast/pointer-directory";
import { afterThis } from "./clock.ts";
import { WATCH_STEPS_MAX } from "./limits.ts";

interface Armed {
  readonly watcher: FSWatcher;
  readonly at: string;
}

/**
 * Calls back when the pointer in a register's directory changes, also if it does not exist yet, comes, goes and comes again: then
 * the nearest directory above it is watched for its coming. The body that is written before and the one that is deleted after
 * are no news; both names of the rename between them are told of in one go, so that a change costs whoever waits one read.
 * Trouble with the system's watching (too many watches, a file system that cannot, a directory above moved aside by hand) means
 * fewer calls, never an error: a watcher is a hint. It does not keep the process alive.
 */
export function watchDirectory(directory: string, onChange: () => void): Disposable {
  const path = join(directory);
  let armed: Armed | undefined;
  let isDisposed = false;
  let telling: Disposable | undefined;

  function watchAt(at: string): boolean {
    const watcher = tryWatch(at, onEvent, disarm);
    if (watcher === undefined) {
      return false;
    }
    disarm();
    armed = { watcher, at };
    return true;
  }

  function disarm(): void {
    armed?.watcher.close();
    armed = undefined;
  }

  /** Watches the nearest directory that exists, then goes down again as far as there is something. */
  function arm(): void {
    let at = path;
    for (let step = 0; step < WATCH_STEPS_MAX && !watchAt(at) && dirname(at) !== at; step += 1) {
      at = dirname(at);
    }
    descend();
  }

  /** Each step down is tried only while the directory above is watched, so a coming cannot slip between the two. */
  function descend(): void {
    for (let step = 0; step < WATCH_STEPS_MAX && armed !== undefined && armed.at !== path; step += 1) {
      const [next = ""] = relative(armed.at, path).split(sep);
      if (!watchAt(join(armed.at, next))) {
        return;
      }
    }
  }

  function onEvent(name: string | null): void {
    if (isDisposed || armed === undefined) {
      return;
    }
    const wasThere = armed.at === path;
    // Its own name means that the directory was moved or deleted.
    const isItself = name === null || name === basename(armed.at);
    if (isItself) {
      arm();
    } else {
      descend();
    }
    if (wasThere ? isItself || isPointerName(name) : armed?.at === path) {
      tell();
    }
  }

  function tell(): void {
    telling ??= afterThis(() => {
      telling = undefined;
      onChange();
    });
  }

  arm();
  return {
    [Symbol.dispose]() {
      isDisposed = true;
      telling?.[Symbol.dispose]();
      disarm();
    },
  };
}

function tryWatch(path: string, onEvent: (name: string | null) => void, onError: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(path, { persistent: false }, (_event, name) => {
      onEvent(name);
    });
    return watcher.on("error", onError);
  } catch {
    // Nothing is lost: the caller watches the directory above instead, and whoever waits polls in any case.
    return undefined;
  }
}
