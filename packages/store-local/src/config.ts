import { resolve } from "node:path";
import { StoreError } from "@holdfast/store";
import * as z from "zod/mini";

/** The options of a local store. */
export interface LocalStoreOptions {
  /** The directory that holds the store. A relative one is taken from the working directory now. Created by the first write. */
  readonly directory: string;
  /**
   * Where the directory is. `auto` (the default) asks the system, and refuses FUSE, which tells nothing about what is
   * behind it. `local` may only be given when no other machine can reach the files.
   */
  readonly fileSystem?: "auto" | "local" | "network";
  /**
   * What a write survives. `process` (the default): the end of any process. `power`: also a power loss, for the price
   * of two or more disk flushes per write.
   */
  readonly durability?: "process" | "power";
}

export interface LocalStoreConfig {
  /** A full path with `/` between its parts and none at its end. */
  readonly root: string;
  readonly location: string;
  readonly fileSystem: "auto" | "local" | "network";
  readonly durability: "process" | "power";
}

const optionsSchema = z.strictObject({
  directory: z.string().check(z.minLength(1), z.refine((path) => !path.includes("\u0000"))),
  fileSystem: z._default(z.enum(["auto", "local", "network"]), "auto"),
  durability: z._default(z.enum(["process", "power"]), "process"),
});

const ALLOWED: Readonly<Record<string, string>> = {
  directory: "a path of at least one character without a zero byte",
  fileSystem: '"auto", "local" or "network"',
  durability: '"process" or "power"',
};

const SCHEME = "local:";

/**
 * @throws {StoreError} `INVALID`, naming the option, its value and what is allowed.
 */
export function parseConfig(options: LocalStoreOptions): LocalStoreConfig {
  const parsed = optionsSchema.safeParse(options);
  if (!parsed.success) {
    throw invalidOption(parsed.error.issues[0], options);
  }
  const { directory, fileSystem, durability } = parsed.data;
  const path = resolve(directory);
  const root = withoutEndingSlash(process.platform === "win32" ? path.replaceAll("\\", "/") : path);
  return { root, location: `${SCHEME}${directory}`, fileSystem, durability };
}

/**
 * Reads `local:<path>`, with options as in `local:/var/locks?fileSystem=network&durability=power`. A path is taken as
 * it stands, without percent-decoding; a `?` ends it.
 *
 * @throws {StoreError} `INVALID`, naming what is wrong.
 */
export function parseLocalUri(uri: string): LocalStoreOptions {
  const location = uri.slice(0, 200);
  if (!uri.startsWith(SCHEME)) {
    throw new StoreError({ code: "INVALID", operation: "open", location, problem: `a local store is written ${SCHEME}<path>.` });
  }
  const [directory = "", query = ""] = uri.slice(SCHEME.length).split(/\?(.*)/s);
  const options = { directory, ...Object.fromEntries(new URLSearchParams(query)) };
  const parsed = optionsSchema.safeParse(options);
  if (!parsed.success) {
    throw invalidOption(parsed.error.issues[0], options);
  }
  return parsed.data;
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

function invalidOption(issue: Issue | undefined, options: object): StoreError {
  const option = String(issue?.path[0] ?? issue?.keys?.[0] ?? "options");
  const value = new Map<string, unknown>(Object.entries(options)).get(option);
  const allowed = ALLOWED[option];
  const problem =
    allowed === undefined
      ? `there is no option "${option}"; there are ${Object.keys(ALLOWED).join(", ")}.`
      : `option ${option} is ${describe(value)}; allowed is ${allowed}.`;
  return new StoreError({ code: "INVALID", operation: "open", location: SCHEME, problem });
}

function describe(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value.slice(0, 100)) : String(value);
}

function withoutEndingSlash(path: string): string {
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}

