import { mkdirSync, promises as files } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a directory and the parents that are missing. Not with the option `recursive` of Node, which goes round for ever,
 * deaf to signals, where a parent exists and still nothing can be made in it (`/proc`, Node 20 to 24; pinned by a test).
 */
export function makeDirectoriesSync(path: string): void {
  const lineage = lineageOf(path);
  const made = lineage.findIndex((directory) => answerOf(() => mkdirSync(directory)) !== "missing");
  for (const directory of lineage.slice(0, Math.max(0, made)).toReversed()) {
    unlessThere(() => mkdirSync(directory));
  }
}

/** The same without holding up the process. */
export async function makeDirectories(path: string): Promise<void> {
  const waiting: string[] = [];
  for (const directory of lineageOf(path)) {
    const failure = await files.mkdir(directory).catch((error: unknown) => error);
    if (failure === undefined || answerOf(() => rethrow(failure)) !== "missing") {
      break;
    }
    waiting.push(directory);
  }
  for (const directory of waiting.toReversed()) {
    const failure = await files.mkdir(directory).catch((error: unknown) => error);
    if (failure !== undefined) {
      unlessThere(() => rethrow(failure));
    }
  }
}

/** The path, its parent, and so on up to the root. */
function lineageOf(path: string): readonly string[] {
  const lineage = [path];
  for (let parent = dirname(path); parent !== lineage.at(-1); parent = dirname(parent)) {
    lineage.push(parent);
  }
  return lineage;
}

function answerOf(make: () => void): "made" | "there" | "missing" {
  try {
    make();
    return "made";
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EEXIST") {
      return "there";
    }
    if (code === "ENOENT") {
      return "missing";
    }
    throw error;
  }
}

/** Somebody else may have made it in between. */
function unlessThere(make: () => void): void {
  try {
    make();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) {
      throw error;
    }
  }
}

function rethrow(error: unknown): never {
  throw error;
}
