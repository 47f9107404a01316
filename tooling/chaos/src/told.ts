import type { Guarantee } from "@holdfast/core";
import type { Mode } from "@holdfast/simulator";
import type { Answer } from "./answers.ts";

export interface Acquired {
  readonly event: "acquired";
  readonly worker: string;
  readonly lock: string;
  readonly mode: Mode;
  readonly lease: string;
  readonly token: number;
  readonly guarantee: Guarantee;
  /** How the store answered since the worker began to try. */
  readonly answers: readonly Answer[];
  readonly atMs: number;
}

/** What a worker tells on its standard output, a line each. `atMs` is of the clock that all processes share. */
export type Told =
  | { readonly event: "ready"; readonly worker: string }
  /** `wallMs` is what its own wall clock says. */
  | { readonly event: "trying"; readonly worker: string; readonly lock: string; readonly mode: Mode; readonly atMs: number; readonly wallMs: number }
  | Acquired
  /** It asked, after `atMs`, whether it holds the lease, and was told yes; then it wrote to what the lock guards. */
  | { readonly event: "step"; readonly worker: string; readonly lease: string; readonly atMs: number }
  /** The kernel says that another process, `owner`, is inside the section. */
  | { readonly event: "met"; readonly worker: string; readonly lock: string; readonly lease: string; readonly owner: string; readonly atMs: number }
  | { readonly event: "ended"; readonly worker: string; readonly lease: string; readonly how: string; readonly atMs: number }
  | { readonly event: "renewed"; readonly worker: string; readonly lease: string }
  | { readonly event: "failed"; readonly worker: string; readonly code: string; readonly message: string; readonly atMs: number };

const EVENTS: readonly string[] = ["ready", "trying", "acquired", "step", "met", "ended", "renewed", "failed"] satisfies readonly Told["event"][];

/** A line of a worker; undefined for one that was cut off when it was killed. */
export function parseTold(line: string): Told | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // Killed in the middle of a line: what it says is lost with it, and nothing depends on a line that never came.
    return undefined;
  }
  return isTold(value) ? value : undefined;
}

function isTold(value: unknown): value is Told {
  return typeof value === "object" && value !== null && "event" in value && typeof value.event === "string" && EVENTS.includes(value.event) && "worker" in value;
}
