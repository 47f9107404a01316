import { dirname, isAbsolute, resolve } from "node:path";
import * as z from "zod/mini";
import { closest } from "../did-you-mean.ts";
import { CliError } from "../failure.ts";
import type { FoundConfig } from "./find-config.ts";

export interface ConfiguredStore {
  readonly uri: string;
  /** By flag, without its dashes. */
  readonly settings: Readonly<Record<string, string | boolean>>;
}

export interface Config {
  readonly file: string;
  /** What is used where neither a flag nor a variable names a store: an alias, or a URI. */
  readonly store: string | undefined;
  readonly stores: Readonly<Record<string, ConfiguredStore>>;
  /** By flag, without its dashes. */
  readonly defaults: Readonly<Record<string, string | boolean>>;
}

/** The flags that a file may set. What names a lock or a holder belongs to the call. */
const DEFAULTS = ["ttl", "wait", "if-held", "mode", "grace", "on-lost", "min-hold", "keep-alive-max", "conflict-exit-code", "every", "fair", "quiet"] as const;
const ALIAS = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;
const SECRET = /secret|password|passphrase|access-?key|app-?key|token|credential/i;
const SECRET_IN_URI = /^[a-z0-9+.-]+:\/\/[^/@]*:[^/@]+@/i;
const DEPTH_MAX = 8;

/** Made when there is a file: describing one costs milliseconds of every start. */
function schema() {
  const value = z.union([z.string(), z.boolean()], "a text, or true or false");
  const uri = z.string("the URI of a store").check(z.refine((text) => !SECRET_IN_URI.test(text), "a URI without a password: a file is no place for a secret"));
  const store = z.union([uri, z.catchall(z.object({ uri }), value)], "the URI of a store, or an object with uri and the flags of its driver");
  return z.strictObject(
    {
      $schema: z.optional(z.string()),
      store: z.optional(uri),
      stores: z.optional(z.record(z.string().check(z.regex(ALIAS)), store, "an object: a name for each store")),
      defaults: z.optional(z.strictObject(Object.fromEntries(DEFAULTS.map((name) => [name, z.optional(value)])), "an object: flags and their values")),
    },
    "an object with store, stores and defaults",
  );
}

/**
 * Accepts what was found in a file. A folder of a `local:` store is taken from where the file is.
 *
 * @throws {CliError} `USAGE`, naming the file and the key.
 */
export function parseConfig({ file, root, content }: FoundConfig): Config {
  refuseSecrets(file, root, content);
  const parsed = schema().safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw wrong(file, [root, ...(issue?.path ?? [])], issue);
  }
  const { store, stores = {}, defaults = {} } = parsed.data;
  const configured = Object.entries(stores).map(([alias, given]) => {
    const { uri: where, ...settings } = typeof given === "string" ? { uri: given } : given;
    return [alias, { uri: fromFolder(where, dirname(file)), settings }] as const;
  });
  return { file, store: store === undefined ? undefined : fromFolder(store, dirname(file)), stores: Object.fromEntries(configured), defaults: withoutGaps(defaults) };
}

/** Where a file is read by many and kept in a repository, a secret is refused by the name of its key, whatever it says. */
function refuseSecrets(file: string, path: string, content: unknown, depth = 0): void {
  if (typeof content !== "object" || content === null || depth > DEPTH_MAX) {
    return;
  }
  for (const [key, inner] of Object.entries(content)) {
    const here = path === "" ? key : `${path}.${key}`;
    if (SECRET.test(key) && !/^(?:stores|holdfast\.stores)$/.test(path)) {
      throw new CliError("USAGE", `${file}: ${here} looks like a secret, and a file is no place for one.`, "Give it by its variable; holdfast run --help names them under Stores.");
    }
    refuseSecrets(file, here, inner, depth + 1);
  }
}

function wrong(file: string, path: readonly PropertyKey[], issue: { readonly message: string; readonly keys?: readonly string[] } | undefined): CliError {
  const key = [...path, ...(issue?.keys?.slice(0, 1) ?? [])].map(String).filter((part) => part !== "").join(".");
  const [unknown] = issue?.keys ?? [];
  if (unknown !== undefined) {
    const known = path.at(-1) === "defaults" ? DEFAULTS : ["store", "stores", "defaults"];
    const meant = closest(unknown, known);
    return new CliError("USAGE", `${file}: there is no key ${key}.`, meant === undefined ? `There are ${known.join(", ")}.` : `Did you mean ${meant}?`);
  }
  return new CliError("USAGE", `${file}: ${key === "" ? "its content" : key} must be ${issue?.message ?? "something else"}.`, "docs/cli.md shows such a file.");
}

function fromFolder(where: string, folder: string): string {
  const [, path, query = ""] = /^local:([^?]*)(.*)$/s.exec(where) ?? [];
  return path === undefined || isAbsolute(path) ? where : `local:${resolve(folder, path)}${query}`;
}

function withoutGaps(record: Readonly<Record<string, string | boolean | undefined>>): Record<string, string | boolean> {
  return Object.fromEntries(Object.entries(record).flatMap(([name, given]) => (given === undefined ? [] : [[name, given]])));
}
