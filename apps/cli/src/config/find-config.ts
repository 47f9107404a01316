import { readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { CliError } from "../failure.ts";

/** What somebody wrote for a folder and all below it. */
export interface FoundConfig {
  readonly file: string;
  /** Where in the file it begins: "" or "holdfast". */
  readonly root: string;
  readonly content: unknown;
}

const OWN_FILE = "holdfast.config.json";
const SHARED_FILE = "package.json";
/** The variable that names a file instead; `none` for no file at all. */
const VARIABLE = "HOLDFAST_CONFIG";
/** Folders above the one that the search begins in. */
const STEPS_MAX = 256;
const BYTES_MAX = 1_048_576;

/**
 * The nearest `holdfast.config.json`, or `package.json` with a field `holdfast`, in this folder or one above it; the first has
 * precedence where both are. Undefined where there is none.
 *
 * @throws {CliError} `USAGE`, naming the file that cannot be read as JSON.
 */
export function findConfig(folder: string, env: NodeJS.ProcessEnv): FoundConfig | undefined {
  const named = env[VARIABLE] ?? "";
  if (named !== "") {
    return named === "none" ? undefined : { file: resolve(folder, named), root: "", content: readJson(resolve(folder, named)) };
  }
  for (let here = folder, step = 0; step < STEPS_MAX; step += 1) {
    const own = join(here, OWN_FILE);
    if (isFile(own)) {
      return { file: own, root: "", content: readJson(own) };
    }
    const shared = join(here, SHARED_FILE);
    const content = isFile(shared) ? fieldOf(readShared(shared), "holdfast") : undefined;
    if (content !== undefined) {
      return { file: shared, root: "holdfast", content };
    }
    const above = dirname(here);
    if (above === here) {
      break;
    }
    here = above;
  }
  return undefined;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** Somebody else's file: one that is broken is their business, and says nothing to us. */
function readShared(path: string): unknown {
  try {
    return readJson(path);
  } catch (error) {
    if (error instanceof CliError) {
      return undefined;
    }
    throw error;
  }
}

function readJson(path: string): unknown {
  try {
    const text = readFileSync(path, "utf8");
    if (text.length > BYTES_MAX) {
      throw new Error(`it is longer than ${BYTES_MAX} characters`);
    }
    return JSON.parse(text);
  } catch (error) {
    throw new CliError("USAGE", `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`, `Correct it, or go without: ${VARIABLE}=none`);
  }
}

function fieldOf(content: unknown, name: string): unknown {
  return typeof content === "object" && content !== null ? Reflect.get(content, name) : undefined;
}
