import type { World } from "../world.ts";

/** A promise that must hold in every run. It says what went wrong, or nothing. */
export interface Invariant {
  readonly id: string;
  readonly title: string;
  /** For one run; it may remember what it saw. */
  watch(): Watcher;
}

export interface Watcher {
  /** After each step, with virtual time standing still. */
  afterStep?(world: World): string | undefined;
  /** Once, when nothing more will happen. */
  atEnd?(world: World): string | undefined;
}

export interface Violation {
  readonly invariant: string;
  readonly atMs: number;
  readonly message: string;
}
