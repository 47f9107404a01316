import { createLockManager, type LeaseGroup, LockError } from "@holdfast/core";
import { shortDuration } from "../duration.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { CliError } from "../failure.ts";
import { note } from "../output/person.ts";
import { reportFailure } from "../output/report-failure.ts";
import { nonce, systemRandom } from "../random.ts";
import { type SharedClock, systemClock } from "../supervise/clock.ts";
import { usesTerminal } from "../supervise/command.ts";
import { type Guard, startGuard } from "../supervise/guard.ts";
import { killDelayMs, type LossPolicy, type SupervisedLease } from "../supervise/lease.ts";
import { endLike } from "../supervise/mirror.ts";
import { supervise, type SuperviseOutcome } from "../supervise/supervise.ts";
import { openVetted, type VettedChoice } from "../vetting/open-vetted.ts";
import { environmentFor } from "./command-environment.ts";
import { giveBack, GIVEN_BACK_LATER } from "./give-back.ts";
import { interruptible } from "./interruptible.ts";
import { letGo } from "./let-go.ts";
import { lookAt } from "./look-at.ts";
import { marginFor } from "./margin.ts";
import { settlementFor } from "./settlement.ts";
import { inOrder, takeLocks, waitPolicy } from "./take-locks.ts";

export interface RunOptions extends VettedChoice {
  readonly name: readonly string[];
  readonly mode: "exclusive" | "shared";
  /** False after --no-wait. */
  readonly wait: number | false;
  /** Whether --wait, or its variable, was given. */
  readonly waitGiven: boolean;
  readonly ifHeld: "skip" | "fail" | "wait";
  /** Undefined when nobody said. */
  readonly fair?: boolean;
  readonly minHold: number;
  readonly ttl: number;
  readonly grace: number;
  readonly onLost: LossPolicy;
  readonly operation?: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly shell?: boolean;
  readonly conflictExitCode?: number;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

interface CommandWords {
  readonly file: string;
  readonly args: readonly string[];
  /** The command as a person would name it. */
  readonly title: string;
}

const GUARD_HINT = "Is /bin/sh there, and room for more processes?";

/** Runs a command under locks. Ends the process itself when the command ended; returns an exit code when there is nothing to mirror. */
export async function run(words: readonly string[], options: RunOptions): Promise<number> {
  const names = inOrder(options.name);
  const look = lookAt({ store: options.store, name: names.length === 1 ? names[0] : undefined });
  try {
    return await runUnderLocks(commandOf(words, options.shell === true), names, options, look);
  } catch (error) {
    // Ends here, whatever keeps the event loop busy: if a command should still run, the guard now sees us die and stops it.
    process.exit(reportFailure(error, { json: options.json === true ? "stderr" : undefined, store: options.store, look }));
  }
}

function commandOf([file, ...args]: readonly string[], shell: boolean): CommandWords {
  if (file === undefined || file === "") {
    throw new CliError("USAGE", "There is no command to run.", "Example: holdfast run --name deploy -- ./deploy.sh");
  }
  const script = [file, ...args].join(" ");
  return shell ? { file: "/bin/sh", args: ["-c", script], title: script } : { file, args, title: file };
}

async function runUnderLocks(command: CommandWords, names: readonly string[], options: RunOptions, look: string): Promise<number> {
  const { onLost } = options;
  const clock = systemClock();
  const treeId = nonce();
  const ownGroup = !usesTerminal();
  const marginMs = marginFor(options.ttl);
  const interrupt = interruptible();
  // The guard starts up while the store is asked, so that nobody waits for it.
  const guard = startGuard({ treeId, ownGroup, graceMs: killDelayMs(marginMs, onLost), clock, env: settlementFor(options, names) });
  let mayRun = false;
  try {
    const store = await openVetted(options, interrupt.signal);
    const manager = createLockManager({ store, random: systemRandom });
    const group = await takeLocks(manager, {
      ...options,
      names,
      wait: waitPolicy(options, options.waitGiven),
      ttlMs: options.ttl,
      marginMs,
      operation: (options.operation ?? command.title).slice(0, 256),
      quiet: options.quiet === true,
      conflictExitCode: options.conflictExitCode,
      signal: interrupt.signal,
    });
    if (group === undefined) {
      skipped(names, options);
      await store.close();
      return EXIT_CODES.OK.code;
    }
    const heldSinceMs = clock.nowMs();
    guard.protect(group.leases.map(({ leaseId }) => leaseId));
    await guardOrGiveBack(guard, group, options, look);
    if (interrupt.signal.aborted) {
      await giveBack(group, { ttlMs: options.ttl, look });
      return interrupt.end();
    }
    // A signal from here on is dispatched only once the command is there to get it: no turn of the event loop lies between.
    mayRun = true;
    const lease = supervised(group, marginMs);
    const outcome = await supervise({ lease, guard, treeId, ownGroup, clock, graceMs: options.grace, onLost, note, command: { ...command, env: environmentFor(group, options.store) } });
    mayRun = false;
    if (!interrupt.signal.aborted) {
      await holdOn(group, heldSinceMs + options.minHold - clock.nowMs(), clock);
    }
    await endLease(group, outcome, options, look);
    await letGo(manager, store);
    return end(outcome, guard, look);
  } catch (error) {
    if (interrupt.signal.aborted && LockError.is(error) && error.code === "ABORTED") {
      guard.dismiss();
      return interrupt.end();
    }
    throw error;
  } finally {
    interrupt[Symbol.dispose]();
    if (!mayRun) {
      guard.dismiss();
    }
  }
}

function skipped(names: readonly string[], { quiet }: RunOptions): void {
  if (quiet !== true) {
    note(`skipped: somebody else holds ${names.map((name) => JSON.stringify(name)).join(" or ")}`);
  }
}

/** Without a guard nothing is started. */
async function guardOrGiveBack(guard: Guard, group: LeaseGroup, options: RunOptions, look: string): Promise<void> {
  try {
    await guard.ready;
  } catch (error) {
    await giveBack(group, { ttlMs: options.ttl, look });
    throw new CliError("INTERNAL", `The command was not started, because ${reasonText(error)}.`, GUARD_HINT);
  }
}

function supervised(group: LeaseGroup, marginMs: number): SupervisedLease {
  return {
    marginMs,
    signal: group.signal,
    remainingMs: () => group.remainingMs(),
    onRenewed(callback) {
      const listeners = group.leases.map((lease) => lease.onRenewed(callback));
      return { [Symbol.dispose]: () => listeners.forEach((listener) => listener[Symbol.dispose]()) };
    },
  };
}

/** `--min-hold`: a machine whose clock is late finds the lock still held. Ends early when the lease does, or at a signal to end. */
async function holdOn(group: LeaseGroup, forMs: number, clock: SharedClock): Promise<void> {
  using interrupt = interruptible();
  const over = AbortSignal.any([group.signal, interrupt.signal]);
  if (forMs <= 0 || over.aborted) {
    return;
  }
  await new Promise<void>((resolve) => {
    const timer = clock.after(forMs, resolve);
    over.addEventListener("abort", () => (timer[Symbol.dispose](), resolve()), { once: true });
  });
}

async function endLease(group: LeaseGroup, outcome: SuperviseOutcome, options: RunOptions, look: string): Promise<void> {
  if (outcome.survivors.length === 0) {
    await giveBack(group, { ttlMs: options.ttl, look });
    return;
  }
  note(`could not stop ${outcome.survivors.join(", ")}; the lock is not given back and frees itself ${shortDuration(options.ttl)} ${GIVEN_BACK_LATER}. Stop what is left first.`);
}

function end(outcome: SuperviseOutcome, guard: Guard, look: string): number {
  switch (outcome.kind) {
    case "exited":
    case "signalled":
      guard.dismiss();
      return endLike(outcome);
    case "not-started":
      note(outcome.problem);
      return outcome.code;
    case "lost":
      throw new CliError("LOST", `${reasonText(outcome.reason)} The command ${outcome.wentOn ? "went on without its lock" : "was stopped"}.`, `To look at it: ${look}`);
    case "unguarded":
      throw new CliError("INTERNAL", `The command was stopped, because ${reasonText(outcome.reason)}.`, GUARD_HINT);
    default:
      return EXIT_CODES.INTERNAL.code;
  }
}

function reasonText(reason: unknown): string {
  return reason instanceof Error ? reason.message : "The lease ended.";
}
