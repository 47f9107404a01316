import type { SharedClock } from "./clock.ts";
import { type CommandEnd, type CommandLine, startCommand, type StartedCommand } from "./command.ts";
import type { Guard } from "./guard.ts";
import { killDelayMs, type LossPolicy, type SupervisedLease } from "./lease.ts";
import { leftoversOf } from "./leftovers.ts";
import { deferSignals, forwardSignals } from "./signals.ts";
import { sendSignal, stopTree } from "./stop-tree.ts";

export interface SuperviseOptions {
  readonly lease: SupervisedLease;
  readonly guard: Guard;
  readonly command: CommandLine;
  readonly treeId: string;
  readonly ownGroup: boolean;
  readonly clock: SharedClock;
  /** How long a command may take to end after it was asked to by SIGTERM or SIGINT, or when it left processes behind. */
  readonly graceMs: number;
  readonly onLost: LossPolicy;
  /** One line for the person at stderr. */
  readonly note: (line: string) => void;
}

export type SuperviseOutcome = {
  /** Processes that could not be stopped; while there are any, the lease must not be given back. */
  readonly survivors: readonly number[];
} & (
  | CommandEnd
  | { readonly kind: "not-started"; readonly code: 126 | 127; readonly problem: string }
  /** The lease ended first, and the command was stopped; or, where it was only to be told, went on without it. */
  | { readonly kind: "lost"; readonly reason: unknown; readonly wentOn: boolean }
  /** The guard could not be kept running, and the command was stopped. */
  | { readonly kind: "unguarded"; readonly reason: unknown }
);

/**
 * Runs the command while the lease is believed, and no longer: returns once the command's whole tree has ended.
 * Never leaves a tree running; what it could not stop it names. Giving the lease back and dismissing the guard is the caller's.
 */
export async function supervise(options: SuperviseOptions): Promise<SuperviseOutcome> {
  const { lease, guard, clock } = options;
  await guard.ready;
  const deadline = armOnRenewal(options);
  try {
    // Asks the clocks, not a timer: we may have been stopped since the lease was taken, and no timer has fired yet.
    if (lease.remainingMs() <= 0) {
      return { kind: "lost", reason: lease.signal.reason, wentOn: false, survivors: [] };
    }
    using _held = deferSignals();
    const started = await startCommand(options.command, options.treeId, options.ownGroup);
    if (started.kind === "not-started") {
      return { ...started, survivors: [] };
    }
    guard.follow(started.tree.root);
    if (lease.remainingMs() <= 0) {
      // Stopped between the two looks: the deadline watch found nothing to stop then, and the command has just begun.
      const { survivors } = await stopTree({ tree: started.tree, clock, killAtMs: () => Number.NEGATIVE_INFINITY });
      return { kind: "lost", reason: lease.signal.reason, wentOn: false, survivors };
    }
    return await untilEnded(options, started, () => Math.min(clock.nowMs(), deadline.atMs()) + killDelayMs(lease.marginMs, options.onLost));
  } finally {
    deadline[Symbol.dispose]();
  }
}

interface ArmedDeadline extends Disposable {
  /** The last deadline given to the guard, on the shared clock. */
  atMs(): number;
}

function armOnRenewal({ lease, guard, clock, onLost }: SuperviseOptions): ArmedDeadline {
  let atMs = Number.NEGATIVE_INFINITY;
  const arm = (): void => {
    // A lost lease keeps the deadline it had: that one says how late we are.
    if (!lease.signal.aborted && onLost !== "notify") {
      atMs = clock.nowMs() + lease.remainingMs();
      guard.arm(atMs);
    }
  };
  arm();
  const renewals = lease.onRenewed(arm);
  return { atMs: () => atMs, [Symbol.dispose]: () => renewals[Symbol.dispose]() };
}

async function untilEnded(
  { lease, guard, clock, graceMs, note, ownGroup, onLost }: SuperviseOptions,
  { tree, isRunning, ended }: Extract<StartedCommand, { kind: "started" }>,
  lastMomentMs: () => number,
): Promise<SuperviseOutcome> {
  let killAtMs = Number.POSITIVE_INFINITY;
  const patience = new AbortController();
  const timers: Disposable[] = [];
  using _forwarding = forwardSignals({
    target: ownGroup ? -tree.root.pid : tree.root.pid,
    terminal: !ownGroup,
    isRunning,
    onEndRequested() {
      if (killAtMs === Number.POSITIVE_INFINITY) {
        killAtMs = clock.nowMs() + graceMs;
        timers.push(clock.after(graceMs, () => patience.abort()));
      }
    },
    onSuspend: () => note(`stopped together with the command; the lease ends in ${Math.ceil(lease.remainingMs() / 1000)} s unless resumed before`),
  });
  const stop = () => stopTree({ tree, clock, killAtMs: () => killAtMs });
  const hurry = (): void => {
    killAtMs = Math.min(killAtMs, lastMomentMs());
  };
  const tell = (): void => {
    note(`${reasonOf(lease.signal)} The command goes on without its lock; it was sent SIGUSR1`);
    if (isRunning()) {
      sendSignal(tree.root.pid, "SIGUSR1");
    }
  };
  const lost = onLost === "notify" ? tell : hurry;
  lease.signal.addEventListener("abort", lost, { once: true });
  try {
    const ends = [ended, abortOf(guard.failed, "unguarded"), abortOf(patience.signal, "impatient")] as const;
    const first = await Promise.race(onLost === "notify" ? ends : [...ends, abortOf(lease.signal, "lost")]);
    if (first.kind === "lost" || first.kind === "unguarded") {
      hurry();
      const { survivors } = await stop();
      return first.kind === "lost" ? { ...first, wentOn: false, survivors } : { ...first, survivors };
    }
    if (first.kind === "impatient") {
      note(`the command did not end within ${graceMs / 1000} s of being asked to; killing it`);
      const { survivors } = await stop();
      return survivors.includes(tree.root.pid) ? { kind: "signalled", signal: "SIGKILL", survivors } : { ...(await ended), survivors };
    }
    const left = await leftoversOf(tree, clock);
    if (left.length > 0) {
      note(`the command left ${left.length === 1 ? "a process" : `${left.length} processes`} running (${left.join(", ")}); stopping before the lock is given back`);
      killAtMs = Math.min(killAtMs, clock.nowMs() + graceMs);
    }
    const { survivors } = left.length > 0 ? await stop() : { survivors: [] };
    // After a pause the end of the command may be heard of before the end of the lease.
    return lease.signal.aborted || lease.remainingMs() <= 0 ? { kind: "lost", reason: lease.signal.reason, wentOn: onLost === "notify", survivors } : { ...first, survivors };
  } finally {
    lease.signal.removeEventListener("abort", lost);
    for (const timer of timers) {
      timer[Symbol.dispose]();
    }
  }
}

function reasonOf({ reason }: AbortSignal): string {
  return reason instanceof Error ? reason.message : "The lease ended.";
}

function abortOf<Kind extends string>(signal: AbortSignal, kind: Kind): Promise<{ kind: Kind; reason: unknown }> {
  return new Promise((resolve) => {
    const done = (): void => resolve({ kind, reason: signal.reason });
    if (signal.aborted) {
      done();
    } else {
      signal.addEventListener("abort", done, { once: true });
    }
  });
}
