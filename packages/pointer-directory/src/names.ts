import { GENERATION_MAX } from "./limits.ts";

/** `<generation>.<32 hex digits>`: the digits are fresh for every attempt, so no version ever comes back. */
const VERSION = /^([1-9][0-9]{0,14})\.[0-9a-f]{32}$/;
const REMOVED = /^@removed\.[0-9a-f]{32}$/;
const BODY_SUFFIX = ".json";

/** The generation of a version, or undefined if the text is not a version. */
export function generationOf(version: string): number | undefined {
  const generation = VERSION.exec(version)?.[1];
  return generation === undefined ? undefined : Number(generation);
}

/** The version after a generation (0 for the first), or undefined when the numbers have run out. */
export function versionAfter(generation: number, nonce: string): string | undefined {
  return generation >= GENERATION_MAX ? undefined : `${generation + 1}.${nonce}`;
}

export function pointerName(version: string): string {
  return `@${version}`;
}

/** Whether a name is that of a pointer, or of the mark that a removal puts in its place: what is committed shows in these alone. */
export function isPointerName(name: string): boolean {
  return name.startsWith("@");
}

export function bodyName(version: string): string {
  return `${version}${BODY_SUFFIX}`;
}

export function removedName(nonce: string): string {
  return `@removed.${nonce}`;
}

export interface SortedNames {
  /** Versions that a pointer names. */
  readonly pointers: readonly string[];
  /** Names of marks of a removal. */
  readonly removed: readonly string[];
  /** Names that begin like a pointer and are none: perhaps a newer program's, so never taken for nothing. */
  readonly strange: readonly string[];
  /** Versions of which there is a body. */
  readonly bodies: readonly string[];
  /** Anything else: a file manager's or an editor's leavings. Never touched. */
  readonly foreign: readonly string[];
}

/** Sorts what a scan of a register directory shows. */
export function sortNames(names: readonly string[]): SortedNames {
  const pointers: string[] = [];
  const removed: string[] = [];
  const strange: string[] = [];
  const bodies: string[] = [];
  const foreign: string[] = [];
  for (const name of names) {
    if (isPointerName(name)) {
      if (VERSION.test(name.slice(1))) {
        pointers.push(name.slice(1));
      } else {
        (REMOVED.test(name) ? removed : strange).push(name);
      }
    } else if (name.endsWith(BODY_SUFFIX) && VERSION.test(name.slice(0, -BODY_SUFFIX.length))) {
      bodies.push(name.slice(0, -BODY_SUFFIX.length));
    } else {
      foreign.push(name);
    }
  }
  return { pointers, removed, strange, bodies, foreign };
}
