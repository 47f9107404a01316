import { type AcquireOptions, type LeaseGroup, LockError, type LockManager } from "@holdfast/core";
import { EXIT_CODES } from "../exit-codes.ts";
import { CliError } from "../failure.ts";
import { createWaitingDisplay } from "../output/waiting.ts";
import { lookAt } from "./look-at.ts";

/** For leaving the line, and for ending what was under way; beyond that it ends by itself. */
const LEAVE_MS = 2_000;

/** How the locks of a command are asked for. */
export interface TakeOptions {
  readonly store: string;
  readonly names: readonly string[];
  readonly mode: "exclusive" | "shared";
  readonly wait: WaitPolicy;
  /** Undefined: in turn where looking at the line costs nothing worth counting, on a folder of this machine. */
  readonly fair?: boolean;
  readonly ttlMs: number;
  readonly marginMs: number;
  readonly operation: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly quiet: boolean;
  /** In place of the codes for "held" and "timed out". */
  readonly conflictExitCode: number | undefined;
  readonly signal: AbortSignal;
}

export interface WaitPolicy {
  readonly waitMs: number;
  /** What to make of a lock that is still held when the wait is over. */
  readonly ifHeld: "fail" | "skip";
}

/**
 * What the flags mean together: `--if-held skip` and `fail` do not wait unless `--wait` was given too; `--no-wait` never does.
 *
 * @param waitGiven Whether somebody gave `--wait`, and did not just leave it at its default.
 */
export function waitPolicy({ wait, ifHeld }: { readonly wait: number | false; readonly ifHeld: "skip" | "fail" | "wait" }, waitGiven: boolean): WaitPolicy {
  const waits = wait !== false && (ifHeld === "wait" || waitGiven);
  return { waitMs: waits ? wait : 0, ifHeld: ifHeld === "skip" ? "skip" : "fail" };
}

/** The names in the order in which they are taken, each once. */
export function inOrder(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/**
 * All of the locks or none; undefined when they are held and that is to be skipped.
 *
 * @throws {CliError} `HELD`; {LockError} whatever an acquire throws.
 */
export async function takeLocks(manager: LockManager, options: TakeOptions): Promise<LeaseGroup | undefined> {
  using display = createWaitingDisplay();
  const { mode, ttlMs, marginMs, operation, metadata, signal } = options;
  const { waitMs, ifHeld } = options.wait;
  const fair = options.fair ?? options.store.startsWith("local:");
  const shown: Pick<AcquireOptions, "onWait" | "onLook"> = options.quiet || waitMs === 0 ? {} : { onWait: display.changed, onLook: display.looked };
  try {
    // The command may outlive this process for the moment that the guard needs to stop it, so its death proves nothing.
    return await manager.acquireAll(options.names, { mode, ttlMs, marginMs, waitMs, fair, operation, metadata, signal, processCheck: false, ...shown });
  } catch (error) {
    // This process may end now, and whoever comes next in line need not wait until its place is over.
    await manager.close({ waitMs: LEAVE_MS });
    if (!LockError.is(error) || error.code !== "ACQUIRE_TIMEOUT") {
      throw error;
    }
    if (ifHeld === "skip") {
      return undefined;
    }
    const look = `To look at it: ${lookAt({ store: options.store, name: error.lock })}`;
    const exit = waitMs === 0 ? "HELD" : "TIMED_OUT";
    throw new CliError(exit, error.message, look, options.conflictExitCode ?? EXIT_CODES[exit].code);
  }
}
