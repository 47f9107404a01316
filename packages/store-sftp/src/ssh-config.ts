import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, isAbsolute, join } from "node:path";
import SSHConfig from "ssh-config";
import { INCLUDE_DEPTH_MAX } from "./limits.ts";
import { readIfThere, withHome } from "./read-file.ts";

/** What ssh_config files say of one host; lower-case names, the first value wins as in ssh. */
export interface HostSettings {
  /** The first value of a setting, or undefined. */
  first(name: string): string | undefined;
  /** All values of a setting. */
  all(name: string): readonly string[];
}

export type SshConfig = (host: string, user: string | undefined) => HostSettings;

const DEFAULT_FILES = ["~/.ssh/config", "/etc/ssh/ssh_config"];

/**
 * Reads the files once. `Match exec` is taken for not matching: no command is run to open a store.
 * @param file One file, `none`, or undefined for the user's and then the system's.
 */
export async function readSshConfig(file: string | undefined): Promise<SshConfig> {
  const files = file === undefined ? DEFAULT_FILES : file === "none" ? [] : [file];
  const parsed = await Promise.all(files.map(async (path) => SSHConfig.parse(await readWithIncludes(withHome(path), 0))));
  return (host, user) => {
    const found = parsed.map((config) => config.compute({ Host: host, ...(user === undefined ? {} : { User: user }) }, { ignoreCase: true, matchExec: false }));
    const all = (name: string): readonly string[] => found.flatMap((settings) => settings[name.toLowerCase()] ?? []);
    return { all, first: (name) => all(name)[0] };
  };
}

/**
 * The text with each Include replaced by the files it names. A file included within a Host or Match block ends that block, so
 * the block is begun again after it.
 */
async function readWithIncludes(path: string, depth: number): Promise<string> {
  const text = (await readIfThere(path))?.toString("utf8") ?? "";
  const lines: string[] = [];
  let block: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    const [, directive, value = ""] = /^\s*(\w+)(?:\s*=\s*|\s+)(.*)$/.exec(line) ?? [];
    if (directive?.toLowerCase() === "include") {
      for (const included of depth < INCLUDE_DEPTH_MAX ? await expand(value) : []) {
        lines.push(await readWithIncludes(included, depth + 1));
      }
      lines.push(...(block === undefined ? [] : [block]));
    } else {
      block = /^(?:host|match)$/i.test(directive ?? "") ? line : block;
      lines.push(line);
    }
  }
  return lines.join("\n");
}

/** Files that an Include names, in order; a relative one is in `~/.ssh`. Wildcards in the last part only. */
async function expand(value: string): Promise<readonly string[]> {
  const files: string[] = [];
  for (const [, quoted, plain] of value.matchAll(/"([^"]*)"|(\S+)/g)) {
    const named = withHome(quoted ?? plain ?? "");
    const path = isAbsolute(named) ? named : join(homedir(), ".ssh", named);
    files.push(...(/[*?]/.test(basename(path)) ? await matching(path) : [path]));
  }
  return files;
}

async function matching(path: string): Promise<readonly string[]> {
  const pattern = wildcard(basename(path));
  try {
    const names = await readdir(dirname(path));
    return names.filter((name) => pattern.test(name) && !name.startsWith(".")).sort().map((name) => join(dirname(path), name));
  } catch {
    // As in ssh, an Include that finds nothing includes nothing.
    return [];
  }
}

/** `*` for any characters and `?` for one, as in ssh. */
export function wildcard(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".");
  return new RegExp(`^${escaped}$`, "i");
}
