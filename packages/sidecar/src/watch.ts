import { type FSWatcher, watch } from "node:fs";
import { basename, dirname } from "node:path";

interface Watched {
  readonly watcher: FSWatcher;
  readonly listeners: Map<(path: string) => void, readonly string[]>;
}

const watchedDirectories = new Map<string, Watched>();

/**
 * Calls back with the path when one of these names, all of one directory, comes or goes. It is a hint: where the system cannot watch (too many watches, a
 * file system that does not tell) nothing is ever called and whoever waits looks from time to time, as it does anyway.
 * One watch of the system for each directory, however many wait, and none while nobody does.
 */
export function watchNames(paths: readonly string[], onChange: (path: string) => void): () => void {
  const directory = dirname(paths[0] ?? "");
  const watched = watchedDirectories.get(directory) ?? open(directory);
  if (watched === undefined) {
    return () => undefined;
  }
  watched.listeners.set(onChange, paths);
  return () => {
    watched.listeners.delete(onChange);
    if (watched.listeners.size === 0) {
      close(directory, watched);
    }
  };
}

function open(directory: string): Watched | undefined {
  const listeners: Watched["listeners"] = new Map();
  const watcher = tryWatch(directory, (name) => {
    for (const [onChange, paths] of listeners) {
      for (const path of paths.filter((one) => name === null || basename(one) === name)) {
        onChange(path);
      }
    }
  });
  if (watcher === undefined) {
    return undefined;
  }
  const watched = { watcher, listeners };
  watcher.on("error", () => close(directory, watched));
  watchedDirectories.set(directory, watched);
  return watched;
}

function close(directory: string, watched: Watched): void {
  watched.watcher.close();
  if (watchedDirectories.get(directory) === watched) {
    watchedDirectories.delete(directory);
  }
}

function tryWatch(directory: string, onEvent: (name: string | null) => void): FSWatcher | undefined {
  try {
    return watch(directory, { persistent: false }, (_event, name) => onEvent(name));
  } catch {
    // Nothing is lost: whoever waits looks from time to time in any case.
    return undefined;
  }
}
