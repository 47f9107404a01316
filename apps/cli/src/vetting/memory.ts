import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../cache-folder.ts";
import type { DriverSettings, Verdict } from "../drivers/driver.ts";
import { nonce } from "../random.ts";

/** A store may be upgraded, or another one stand at its address: what was found out holds for so long. */
export const REMEMBERED_FOR_MS = 7 * 86_400_000;
/** The oldest are forgotten first. */
export const STORES_MAX = 100;
const FILE_BYTES_MAX = 262_144;
const WORDS_MAX = 1_000;

interface Memory {
  readonly verdict: Verdict;
  readonly atMs: number;
}

export function memoryFile(env: NodeJS.ProcessEnv): string {
  return join(cacheFolder(env), "stores.json");
}

/** Undefined: nothing is known, or it was too long ago. A file that cannot be read or understood knows nothing. */
export function recall(file: string, store: string, nowMs: number): Verdict | undefined {
  const known = readAll(file).get(store);
  const ageMs = nowMs - (known?.atMs ?? Number.NEGATIVE_INFINITY);
  // A time ahead of ours was written by a clock that was wrong, then or now.
  return known !== undefined && ageMs >= 0 && ageMs < REMEMBERED_FOR_MS ? known.verdict : undefined;
}

/**
 * Writes the file anew beside it and puts it in its place, so that a reader sees the old or the new one. Two that remember at
 * the same moment may lose one of the two, which is then asked again.
 *
 * @returns Whether it was written. A home that is read-only is no reason not to run.
 */
export function remember(file: string, store: string, memory: Memory): boolean {
  const all = readAll(file);
  all.delete(store);
  const kept = [...all].toSorted(([, one], [, other]) => one.atMs - other.atMs).slice(-(STORES_MAX - 1));
  const stores = [...kept, [store, memory] as const].map(([name, { verdict, atMs }]) => ({ store: name, atMs, verdict }));
  const draft = `${file}.${nonce()}`;
  try {
    mkdirSync(join(file, ".."), { recursive: true, mode: 0o700 });
    writeFileSync(draft, `${JSON.stringify({ version: 1, stores }, null, 1)}\n`, { mode: 0o600 });
    renameSync(draft, file);
    return true;
  } catch {
    // Asking again costs a few requests; that the file cannot be written is told by the false.
    discard(draft);
    return false;
  }
}

function discard(draft: string): void {
  try {
    rmSync(draft, { force: true });
  } catch {
    // Where it could not be written, there may be no folder for it either.
  }
}

function readAll(file: string): Map<string, Memory> {
  try {
    const text = readFileSync(file, "utf8");
    const content: unknown = text.length > FILE_BYTES_MAX ? undefined : JSON.parse(text);
    const stores: unknown = valueOf(content, "version") === 1 ? valueOf(content, "stores") : undefined;
    return new Map((Array.isArray(stores) ? stores : []).flatMap((one: unknown) => parse(one)));
  } catch {
    // Not there, cut, or no JSON: it is written anew.
    return new Map();
  }
}

function parse(entry: unknown): [string, Memory][] {
  const [store, atMs, verdict] = [valueOf(entry, "store"), valueOf(entry, "atMs"), valueOf(entry, "verdict")];
  const [kind, why] = [valueOf(verdict, "kind"), valueOf(verdict, "why")];
  const settings = parseSettings(valueOf(verdict, "settings"));
  if (typeof store !== "string" || typeof atMs !== "number" || settings === undefined) {
    return [];
  }
  if (kind === "sound") {
    return [[store, { atMs, verdict: { kind, settings } }]];
  }
  return kind === "unsafe" && typeof why === "string" ? [[store, { atMs, verdict: { kind, why: why.slice(0, WORDS_MAX), settings } }]] : [];
}

function parseSettings(value: unknown): DriverSettings | undefined {
  if (typeof value !== "object" || value === null) {
    return undefined;
  }
  const entries = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(entries);
}

function valueOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
