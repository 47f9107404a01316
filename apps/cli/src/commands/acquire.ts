import { createLockManager, type Lease } from "@holdfast/core";
import type { HostIdentity } from "@holdfast/host";
import { wallNowMs } from "../clock.ts";
import { shortDuration } from "../duration.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { CliError } from "../failure.ts";
import { writeHandleFile } from "../handles/given-handle.ts";
import { encodeHandle, type Handle, portableUri } from "../handles/handle.ts";
import { askToEnd, startKeeper } from "../handles/keeper.ts";
import { hasEnded, identify, isOrphan, jobOf } from "../handles/watched-process.ts";
import { heading } from "../output/json.ts";
import { note, plain, say } from "../output/person.ts";
import { reportFailure } from "../output/report-failure.ts";
import { openVetted, type VettedChoice } from "../vetting/open-vetted.ts";
import { giveBack } from "./give-back.ts";
import { interruptible } from "./interruptible.ts";
import { lookAt } from "./look-at.ts";
import { marginFor } from "./margin.ts";
import { nameFrom } from "./name-from.ts";
import { takeLocks, waitPolicy } from "./take-locks.ts";

export interface AcquireCommandOptions extends VettedChoice {
  readonly name?: string;
  readonly mode: "exclusive" | "shared";
  readonly wait: number | false;
  readonly waitGiven: boolean;
  readonly ifHeld: "skip" | "fail" | "wait";
  /** Undefined when nobody said. */
  readonly fair?: boolean;
  readonly ttl: number;
  readonly operation?: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly conflictExitCode?: number;
  readonly keepAlive?: boolean;
  readonly keepAliveMax: number;
  readonly whilePid?: number;
  readonly handleFile?: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** Takes a lock and ends, leaving a handle: what `renew` and `release` need in a later step. */
export async function acquire(positional: string | undefined, options: AcquireCommandOptions): Promise<number> {
  const name = positional ?? options.name;
  const look = lookAt({ store: options.store, name });
  const interrupt = interruptible();
  try {
    const code = await acquireHandle(nameFrom(positional, options.name), options, look, interrupt.signal);
    return interrupt.signal.aborted ? interrupt.end() : code;
  } catch (error) {
    return interrupt.signal.aborted ? interrupt.end() : reportFailure(error, { json: options.json === true ? "stdout" : undefined, store: options.store, look });
  } finally {
    interrupt[Symbol.dispose]();
  }
}

async function acquireHandle(name: string, options: AcquireCommandOptions, look: string, signal: AbortSignal): Promise<number> {
  // Before the wait for others, during which whoever started us may end.
  const job = options.keepAlive === true ? theJob(options.whilePid) : undefined;
  const store = await openVetted(options, signal);
  const manager = createLockManager({ store });
  const group = await takeLocks(manager, {
    ...options,
    names: [name],
    wait: waitPolicy(options, options.waitGiven),
    ttlMs: options.ttl,
    marginMs: marginFor(options.ttl),
    operation: options.operation ?? "",
    quiet: options.quiet === true,
    conflictExitCode: options.conflictExitCode,
    signal,
  });
  const [lease] = group?.leases ?? [];
  if (group === undefined || lease === undefined) {
    note(`skipped: somebody else holds ${JSON.stringify(plain(name))}`);
    return EXIT_CODES.OK.code;
  }
  let keeper: Handle["keeper"] = null;
  try {
    const bare: Handle = { store: portableUri(options.store), lock: name, mode: lease.mode, leaseId: lease.leaseId, token: lease.token, ttlMs: options.ttl, keeper: null };
    if (job !== undefined) {
      if (hasEnded(job)) {
        throw jobHasEnded();
      }
      keeper = await startKeeper(bare, options, job, options.keepAliveMax);
    }
    handOver({ ...bare, keeper }, lease, options);
    return signal.aborted ? await undo(keeper, group, options, look) : EXIT_CODES.OK.code;
  } catch (error) {
    await undo(keeper, group, options, look);
    throw error;
  }
}

/** The process with whose end a keeper gives the lock back. @throws {CliError} `USAGE` when there is none any more. */
function theJob(named: number | undefined): HostIdentity {
  if (named === undefined && isOrphan(process.pid, process.ppid)) {
    throw jobHasEnded();
  }
  return identify(named ?? jobOf(process.ppid, process.env["CI"] !== undefined));
}

function jobHasEnded(): CliError {
  return new CliError("USAGE", "The process that the lock was to be kept for has ended, so nobody keeps it.", "--while-pid names another one.");
}

async function undo(keeper: Handle["keeper"], group: Parameters<typeof giveBack>[0], options: AcquireCommandOptions, look: string): Promise<number> {
  if (keeper === null) {
    await giveBack(group, { ttlMs: options.ttl, look });
  } else {
    askToEnd(keeper);
  }
  return EXIT_CODES.OK.code;
}

function handOver(handle: Handle, lease: Lease, options: AcquireCommandOptions): void {
  const text = encodeHandle(handle);
  const { lock, mode, leaseId, token } = handle;
  // A keeper has taken the lease on from here, with a whole ttl of its own.
  const remainingMs = handle.keeper === null ? Math.floor(lease.remainingMs()) : handle.ttlMs - marginFor(handle.ttlMs);
  if (options.handleFile !== undefined) {
    writeHandleFile(options.handleFile, text);
  }
  if (options.json === true) {
    say(JSON.stringify({ ...heading("acquire"), handle: text, lock, mode, leaseId, token, remainingMs, deadline: new Date(wallNowMs() + remainingMs).toISOString(), keeperPid: handle.keeper?.pid ?? null }));
    return;
  }
  if (options.handleFile === undefined) {
    say(text);
  }
  if (options.quiet !== true) {
    const until = handle.keeper === null ? `for ${shortDuration(remainingMs)}, unless renewed` : `and kept by process ${handle.keeper.pid}, for ${shortDuration(options.keepAliveMax)} at the most`;
    note(`${plain(lock)} is held ${until} (token ${token})`);
  }
}
