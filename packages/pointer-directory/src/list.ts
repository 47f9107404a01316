import { LIST_ENTRIES_MAX, StoreError, toVersion, type EntryInfo } from "@holdfast/store";
import { parseDirectoryName } from "./encode-key.ts";
import { look } from "./look.ts";
import { bodyName } from "./names.ts";
import { attempt } from "./port.ts";
import { failWith, type Register } from "./register.ts";

/** Looks of a listing at one register that seems empty until it is listed all the same. */
const LOOKS_MAX = 2;

interface Group {
  readonly path: string;
  /** What the keys in it begin with: empty, or ending with a slash. */
  readonly prefix: string;
}

/**
 * Every register below a directory, without following links. A register in motion is listed without a version rather
 * than left out.
 *
 * @param registerAt The register of a key, at the full path given.
 */
export async function list(start: Group, registerAt: (key: string, path: string) => Register): Promise<readonly EntryInfo[]> {
  const { port, location } = registerAt(start.prefix, start.path);
  const entries: EntryInfo[] = [];
  const groups: Group[] = [start];
  let visited = 0;
  for (let group = groups.pop(); group !== undefined; group = groups.pop()) {
    const { path, prefix } = group;
    visited += 1;
    const names = await attempt(() => port.directories(path));
    if (!names.ok && names.error.kind !== "missing") {
      throw failWith(registerAt(prefix, path), names.error, "UNAVAILABLE");
    }
    for (const name of names.ok ? names.value : []) {
      const parsed = parseDirectoryName(name);
      if (parsed?.kind === "group") {
        groups.push({ path: `${path}/${name}`, prefix: `${prefix}${parsed.segment}/` });
      } else if (parsed?.kind === "register") {
        const entry = await entryOf(registerAt(`${prefix}${parsed.segment}`, `${path}/${name}`));
        entries.push(...(entry === undefined ? [] : [entry]));
      }
    }
    if (entries.length > LIST_ENTRIES_MAX || visited + groups.length > LIST_ENTRIES_MAX) {
      const problem = `there are more than ${LIST_ENTRIES_MAX} entries below it.`;
      throw new StoreError({ code: "INVALID", operation: "list", location, key: start.prefix, problem, hint: "List a longer prefix." });
    }
  }
  return entries;
}

async function entryOf(register: Register): Promise<EntryInfo | undefined> {
  const { port, path, key } = register;
  // Taken first: an age measured from an earlier moment is a lower bound.
  const nowMs = await port.nowMs();
  for (let turn = 0; turn < LOOKS_MAX; turn += 1) {
    const view = await look(register);
    if (!view.ok) {
      throw failWith(register, view.error, "UNAVAILABLE");
    }
    const { value } = view;
    if (value.kind === "absent" || value.kind === "removed") {
      return undefined;
    }
    if (value.kind === "one") {
      const stamps = await attempt(() => port.stamps(`${path}/${bodyName(value.version)}`));
      const ageMs = stamps.ok && nowMs !== null ? Math.max(0, nowMs - stamps.value.modifiedMs) : null;
      return { key, version: toVersion(value.version), ageMs };
    }
  }
  return { key, version: null, ageMs: null };
}
