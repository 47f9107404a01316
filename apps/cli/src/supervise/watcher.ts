import { type ChildProcess, spawn } from "node:child_process";
import { Duplex } from "node:stream";
import type { SharedClock } from "./clock.ts";
import { guardScript } from "./guard-script.ts";
import { readProcess } from "./processes.ts";
import { sendSignal } from "./stop-tree.ts";
import { GUARD_VARIABLE, TREE_VARIABLE, type TreeIdentity } from "./tree.ts";

export interface WatcherOptions {
  readonly treeId: string;
  readonly ownGroup: boolean;
  /** Between SIGTERM and SIGKILL when a watcher stops the tree. */
  readonly graceMs: number;
  readonly clock: SharedClock;
  /** Added to the environment of the watchers. */
  readonly env: Readonly<Record<string, string>>;
}

const SHELL = "/bin/sh";

/** Starts one watcher in a session of its own, so that neither a Ctrl-C nor a closing terminal reaches it. */
export function spawnWatcher(
  mode: "death" | "deadline",
  options: WatcherOptions,
  deadlineMs: number,
  root: TreeIdentity["root"] | undefined,
): ChildProcess {
  const { treeId, ownGroup, graceMs, clock } = options;
  const parameters = [
    mode,
    clock.kind,
    treeId,
    ownGroup ? "1" : "0",
    hundredths(graceMs),
    hundredths(deadlineMs),
    String(process.pid),
    readProcess(process.pid)?.startedAt ?? "-",
    root === undefined ? "-" : String(root.pid),
    root?.startedAt ?? "-",
  ];
  return spawn(SHELL, ["-c", guardScript, "sh", ...parameters], {
    detached: true,
    env: watcherEnvironment(options.env),
    stdio: ["ignore", "ignore", "ignore", ...(mode === "death" ? ["pipe" as const] : [])],
  });
}

/** What a death watch hears and says: one socket for both, because each costs a millisecond of every start. */
export function lineTo(watcher: ChildProcess): Duplex | undefined {
  const [, , , line] = watcher.stdio;
  return line instanceof Duplex ? line : undefined;
}

/** Ends a watcher and whatever it runs. Only while it has not been reaped, so its number is still its own. */
export function endWatcher(watcher: ChildProcess): void {
  if (watcher.pid !== undefined && watcher.exitCode === null && watcher.signalCode === null) {
    sendSignal(-watcher.pid, "SIGKILL");
  }
}

/** A watcher belongs to no tree, not even to the one that this very process is part of. */
function watcherEnvironment(added: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { [TREE_VARIABLE]: _outer, ...inherited } = process.env;
  return { ...inherited, ...added, [GUARD_VARIABLE]: "1" };
}

/** Rounded down: too early is the safe side. */
function hundredths(ms: number): string {
  return String(Math.max(0, Math.floor(ms / 10)));
}
