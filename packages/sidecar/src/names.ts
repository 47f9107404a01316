import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { MAKER_PATTERN } from "./makers.ts";

/*
 * L      state.json.lock                                the lock
 * P.x    state.json.lock.<x>.held-by.<maker>            the private file of attempt x; L is another name of it
 * R.x    state.json.lock.<x>.freed-by.<maker>.<n>    P.x renamed by whoever removes L
 * guard  state.json.lock.reclaim                        the directory that fs-safe and we make before reclaiming
 */

const STEM_BYTES_MAX = 100;
const X = "[0-9a-f]{32}";
const COUNT = "[0-9a-z]+";

export interface LockNames {
  readonly lock: string;
  readonly directory: string;
  readonly guard: string;
  privateFile(x: string, maker: string): string;
  /** @param count Never the same twice for one maker, here and below. */
  mark(x: string, maker: string, count: string): string;
  /** The name of a guard's maker, inside of the guard. */
  guardMaker(maker: string, count: string): string;
  /** Where a guard is moved to be taken apart. */
  guardRemains(maker: string, count: string): string;
  parse(name: string): LockFileName | undefined;
}

/**
 * Whose mark of `x` it is, whatever comes before: where names differ in case alone and mean one file, the mark may be one
 * of another spelling. No two locks share an `x`.
 */
export function makerOfMark(name: string, x: string): string | undefined {
  const parts = MARK.exec(name.slice(Math.max(0, name.lastIndexOf(`${x}.freed-by.`))));
  return parts?.[1] === x ? parts[2] : undefined;
}

export type LockFileName =
  | { readonly kind: "private"; readonly x: string; readonly maker: string }
  | { readonly kind: "mark"; readonly x: string; readonly maker: string }
  | { readonly kind: "guard-remains" };

const known = new Map<string, LockNames>();
const KNOWN_MAX = 256;

/** Working them out takes microseconds that a program which locks the same file again and again need not spend. */
export function namesFor(lock: string): LockNames {
  const names = known.get(lock) ?? workOutNames(lock);
  if (known.size >= KNOWN_MAX) {
    known.clear();
  }
  known.set(lock, names);
  return names;
}

function workOutNames(lock: string): LockNames {
  const directory = dirname(lock);
  const stem = stemOf(basename(lock));
  const guard = `${lock}.reclaim`;
  const prefix = `${join(directory, stem)}.`;
  return {
    lock,
    directory,
    guard,
    privateFile: (x, maker) => `${prefix}${x}.held-by.${maker}`,
    mark: (x, maker, count) => `${prefix}${x}.freed-by.${maker}.${count}`,
    guardMaker: (maker, count) => join(guard, `by.${maker}.${count}`),
    guardRemains: (maker, count) => `${prefix}reclaimed-by.${maker}.${count}`,
    parse: (name) => (name.startsWith(`${stem}.`) ? parseEnding(name.slice(stem.length + 1)) : undefined),
  };
}

const PRIVATE = new RegExp(`^(${X})\\.held-by\\.(${MAKER_PATTERN})$`);
const MARK = new RegExp(`^(${X})\\.freed-by\\.(${MAKER_PATTERN})\\.${COUNT}$`);
const REMAINS = new RegExp(`^reclaimed-by\\.${MAKER_PATTERN}\\.${COUNT}$`);
const GUARD_MAKER = new RegExp(`^by\\.(${MAKER_PATTERN})\\.${COUNT}$`);

function parseEnding(ending: string): LockFileName | undefined {
  const privateParts = PRIVATE.exec(ending);
  if (privateParts !== null) {
    return { kind: "private", x: privateParts[1] ?? "", maker: privateParts[2] ?? "" };
  }
  const markParts = MARK.exec(ending);
  if (markParts !== null) {
    return { kind: "mark", x: markParts[1] ?? "", maker: markParts[2] ?? "" };
  }
  return REMAINS.test(ending) ? { kind: "guard-remains" } : undefined;
}

/** Whose name it is, or undefined for a name that no guard's maker has. */
export function makerInGuard(name: string): string | undefined {
  return GUARD_MAKER.exec(name)?.[1];
}

/** The ending of a mark is up to 130 characters and a name has 255 bytes at most, so a long one is shortened, unlike any other. */
function stemOf(name: string): string {
  if (Buffer.byteLength(name) <= STEM_BYTES_MAX) {
    return name;
  }
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 24);
  return `${Buffer.from(name).subarray(0, 48).toString("latin1").replaceAll(/[^\w.-]/g, "_")}-${hash}`;
}
