import type { ChildProcess } from "node:child_process";
import { keepRunning } from "./keep-running.ts";
import type { TreeIdentity } from "./tree.ts";
import { endWatcher, lineTo, spawnWatcher, type WatcherOptions } from "./watcher.ts";

/**
 * What stops the command when `holdfast` cannot: small shell processes. The death watch acts when `holdfast` dies, the two
 * deadline watches when a deadline passes and no later one was armed, because `holdfast` was stopped or hangs.
 * All are watched in turn, and replaced when somebody kills them.
 */
export interface Guard {
  /** Settles once the death watch has shown that it works; nothing may be started before. */
  readonly ready: Promise<void>;
  /** Aborts when a watch died again and again: the command has lost its protection. */
  readonly failed: AbortSignal;
  /** From here on the death of `holdfast` gives these leases back. Before, there is nothing to do. */
  protect(leaseIds: readonly string[]): void;
  /** Stop the tree when this moment of the shared clock passes, unless armed again. */
  arm(deadlineMs: number): void;
  /** Tells the command, so that it is found even when it wipes its environment. */
  follow(root: TreeIdentity["root"]): void;
  /** Ends both watches. Call it when the tree has ended and the lease has been given back. */
  dismiss(): void;
}

/**
 * When the second deadline watch joins the first. One is enough for every single fault; the second is there for somebody
 * who stops `holdfast` and a watch, and a short command need not pay for it.
 */
const SECOND_WATCH_AFTER_MS = 250;

/** How long a shell may take to say its first word, on a machine that is busy. */
const READY_WITHIN_MS = 10_000;

export function startGuard(options: WatcherOptions): Guard {
  const { clock } = options;
  const failure = new AbortController();
  const giveUp = (watch: string) => (problem: string) =>
    failure.abort(new Error(`the ${watch} could not be kept running: ${problem}`));
  let leases: string | undefined;
  let root: TreeIdentity["root"] | undefined;
  let deadlineMs = Number.POSITIVE_INFINITY;
  let becomeReady = (): void => undefined;
  const ready = new Promise<void>((resolve, reject) => {
    becomeReady = resolve;
    failure.signal.addEventListener("abort", () => reject(failure.signal.reason), { once: true });
  });
  // A failure after it was ready is told by `failed`; a rejection that nobody awaits must not end the process.
  ready.catch(() => undefined);

  const deathWatch = keepRunning({
    clock,
    mayEnd: () => false,
    onGivenUp: giveUp("death watch"),
    start() {
      const child = spawnWatcher("death", options, 0, root);
      // A write to one that just died fails; its exit brings the next one, which is told everything again.
      lineTo(child)?.on("error", () => undefined);
      const slow = clock.after(READY_WITHIN_MS, () => endWatcher(child));
      child.once("exit", () => slow[Symbol.dispose]());
      lineTo(child)?.once("data", () => {
        slow[Symbol.dispose]();
        becomeReady();
      });
      tell(child);
      return child;
    },
  });
  const watchDeadline = () =>
    keepRunning({
      clock,
      mayEnd: () => clock.nowMs() >= deadlineMs,
      onGivenUp: giveUp("deadline watch"),
      start: () => spawnWatcher("deadline", options, deadlineMs, root),
    });
  const deadlineWatches = [watchDeadline()];
  let second: Disposable | undefined;
  deathWatch.replace();

  function tell(child: ChildProcess | undefined): void {
    const lines = [...(leases === undefined ? [] : [`lease ${leases}\n`]), ...(root === undefined ? [] : [`tree ${root.pid} ${root.startedAt}\n`])];
    if (child !== undefined && lines.length > 0) {
      lineTo(child)?.write(lines.join(""));
    }
  }

  return {
    ready,
    failed: failure.signal,
    protect(leaseIds) {
      leases = leaseIds.join(",");
      tell(deathWatch.current());
    },
    arm(atMs) {
      deadlineMs = atMs;
      for (const watch of deadlineWatches) {
        watch.replace();
      }
      second ??= clock.after(SECOND_WATCH_AFTER_MS, () => {
        const watch = watchDeadline();
        deadlineWatches.push(watch);
        watch.replace();
      });
    },
    follow(command) {
      root = command;
      tell(deathWatch.current());
    },
    dismiss() {
      const last = deathWatch.current();
      if (last !== undefined) {
        lineTo(last)?.write("done\n");
      }
      second?.[Symbol.dispose]();
      for (const watch of deadlineWatches) {
        watch.end();
      }
      deathWatch.end();
    },
  };
}
