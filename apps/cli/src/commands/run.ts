import { randomBytes } from "node:crypto";
import { createLockManager, type Lease, LockError, type LockManager } from "@holdfast/core";
import { wallNowMs } from "../clock.ts";
import type { StoreChoice } from "../drivers/driver.ts";
import { shortDuration } from "../duration.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { CliError } from "../failure.ts";
import { note } from "../output/person.ts";
import { reportFailure } from "../output/report-failure.ts";
import { createWaitingDisplay } from "../output/waiting.ts";
import { openStore } from "../stores.ts";
import { systemClock } from "../supervise/clock.ts";
import { usesTerminal } from "../supervise/command.ts";
import { type Guard, startGuard } from "../supervise/guard.ts";
import { killDelayMs, type SupervisedLease } from "../supervise/lease.ts";
import { endLike } from "../supervise/mirror.ts";
import { supervise, type SuperviseOutcome } from "../supervise/supervise.ts";
import { lookAt } from "./look-at.ts";
import { settlementFor } from "./settlement.ts";
import { interruptible } from "./interruptible.ts";

export interface RunOptions extends StoreChoice {
  readonly name: string;
  readonly mode: "exclusive" | "shared";
  /** False after --no-wait. */
  readonly wait: number | false;
  readonly ttl: number;
  readonly grace: number;
  readonly operation?: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** Between 1 % and 50 % of the ttl, as core demands: a tenth, but enough to stop a process tree, and no longer than it takes. */
function marginFor(ttlMs: number): number {
  const comfortable = Math.max(ttlMs * 0.1, Math.min(1_000, ttlMs * 0.3));
  return Math.round(Math.max(ttlMs * 0.01, Math.min(10_000, comfortable)));
}

const GUARD_HINT = "Is /bin/sh there, and room for more processes?";

/** How long a finished command may be kept waiting by a store that does not take the release; the lease then ends by itself. */
const RELEASE_WAIT_MS = 5_000;

/** Runs a command under a lock. Ends the process itself when the command ended; returns an exit code when there is nothing to mirror. */
export async function run(command: readonly string[], options: RunOptions): Promise<number> {
  const look = lookAt(options);
  try {
    const [file, ...args] = command;
    if (file === undefined || file === "") {
      throw new CliError("USAGE", "There is no command to run.", "Example: holdfast run --name deploy -- ./deploy.sh");
    }
    return await runUnderLock({ file, args }, options);
  } catch (error) {
    // Ends here, whatever keeps the event loop busy: if a command should still run, the guard now sees us die and stops it.
    process.exit(reportFailure(error, { json: options.json === true ? "stderr" : undefined, store: options.store, look }));
  }
}

async function runUnderLock({ file, args }: { file: string; args: readonly string[] }, options: RunOptions): Promise<number> {
  const clock = systemClock();
  const treeId = randomBytes(16).toString("hex");
  const ownGroup = !usesTerminal();
  const marginMs = marginFor(options.ttl);
  const interrupt = interruptible();
  // The guard starts up while the store is asked, so that nobody waits for it.
  const guard = startGuard({ treeId, ownGroup, graceMs: killDelayMs({ marginMs }), clock, env: settlementFor(options, options.name) });
  let mayRun = false;
  try {
    const store = await openStore(options);
    const manager = createLockManager({ store });
    const lease = await acquire(manager, file, options, marginMs, interrupt.signal);
    guard.protect(lease.leaseId);
    await guardOrGiveBack(guard, lease, options);
    if (interrupt.signal.aborted) {
      await giveBack(lease, options);
      return interrupt.end();
    }
    // A signal from here on is dispatched only once the command is there to get it: no turn of the event loop lies between.
    const env = {
      HOLDFAST_TOKEN: String(lease.token),
      HOLDFAST_LEASE_ID: lease.leaseId,
      HOLDFAST_LOCK: options.name,
      HOLDFAST_DEADLINE: String(Math.floor(wallNowMs() + lease.remainingMs())),
      HOLDFAST_STORE: options.store,
    };
    mayRun = true;
    const outcome = await supervise({ lease: supervised(lease, marginMs), guard, treeId, ownGroup, clock, graceMs: options.grace, note, command: { file, args, env } });
    mayRun = false;
    await endLease(lease, outcome, options);
    await Promise.all([manager.close({ waitMs: 0 }), store.close()]);
    return end(outcome, guard, options);
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

/** Without a guard nothing is started. */
async function guardOrGiveBack(guard: Guard, lease: Lease, options: RunOptions): Promise<void> {
  try {
    await guard.ready;
  } catch (error) {
    await giveBack(lease, options);
    throw new CliError("INTERNAL", `The command was not started, because ${reasonText(error)}.`, GUARD_HINT);
  }
}

async function acquire(manager: LockManager, file: string, options: RunOptions, marginMs: number, signal: AbortSignal): Promise<Lease> {
  using display = createWaitingDisplay();
  const waitMs = options.wait === false ? 0 : options.wait;
  try {
    return await manager.acquire(options.name, {
      mode: options.mode,
      ttlMs: options.ttl,
      marginMs,
      waitMs,
      operation: (options.operation ?? file).slice(0, 256),
      signal,
      // The command may outlive this process for the moment that the guard needs to stop it.
      processCheck: false,
      onWait: (notice) => options.quiet !== true && waitMs > 0 && display.show(notice),
    });
  } catch (error) {
    throw waitMs === 0 && LockError.is(error) && error.code === "ACQUIRE_TIMEOUT" ? new CliError("HELD", error.message, `To look at it: ${lookAt(options)}`) : error;
  }
}

function supervised(lease: Lease, marginMs: number): SupervisedLease {
  return {
    leaseId: lease.leaseId,
    token: lease.token,
    marginMs,
    signal: lease.signal,
    remainingMs: () => lease.remainingMs(),
    onRenewed: (callback) => lease.onRenewed(callback),
  };
}

async function endLease(lease: Lease, outcome: SuperviseOutcome, options: RunOptions): Promise<void> {
  if (outcome.survivors.length === 0) {
    await giveBack(lease, options);
    return;
  }
  note(`could not stop ${outcome.survivors.join(", ")}; the lock is not given back and frees itself ${shortDuration(options.ttl)} after its last renewal. Stop what is left first.`);
}

async function giveBack(lease: Lease, options: RunOptions): Promise<void> {
  const released = await lease.release({ waitMs: RELEASE_WAIT_MS });
  if (released.kind === "unconfirmed") {
    note(`the store did not confirm that the lock was given back; it frees itself ${shortDuration(options.ttl)} after its last renewal. To look at it: ${lookAt(options)}`);
  }
}

function end(outcome: SuperviseOutcome, guard: Guard, options: RunOptions): number {
  switch (outcome.kind) {
    case "exited":
    case "signalled":
      guard.dismiss();
      return endLike(outcome);
    case "not-started":
      note(outcome.problem);
      return outcome.code;
    case "lost":
      throw new CliError("LOST", `${reasonText(outcome.reason)} The command was stopped.`, `To look at it: ${lookAt(options)}`);
    case "unguarded":
      throw new CliError("INTERNAL", `The command was stopped, because ${reasonText(outcome.reason)}.`, GUARD_HINT);
    default:
      return EXIT_CODES.INTERNAL.code;
  }
}

function reasonText(reason: unknown): string {
  return reason instanceof Error ? reason.message : "The lease ended.";
}
