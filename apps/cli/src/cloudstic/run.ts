import { randomBytes } from "node:crypto";
import { CLOUDSTIC_MARGIN_MS, CLOUDSTIC_RISK, type CloudsticRepository, ForeignHeldError, type ForeignLease, holdCloudsticLock, openCloudsticRepository, RepositoryError } from "@holdfast/interop";
import { CommanderError } from "commander";
import { interruptible } from "../commands/interruptible.ts";
import { shortDuration } from "../duration.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { CliError } from "../failure.ts";
import { openForeignPlace } from "../foreign-places/open.ts";
import { note, plain } from "../output/person.ts";
import { reportFailure } from "../output/report-failure.ts";
import { systemClock } from "../supervise/clock.ts";
import { usesTerminal } from "../supervise/command.ts";
import { type Guard, startGuard } from "../supervise/guard.ts";
import { killDelayMs } from "../supervise/lease.ts";
import { endLike } from "../supervise/mirror.ts";
import { supervise, type SuperviseOutcome } from "../supervise/supervise.ts";
import { DEFAULT_REPOSITORY } from "./break-lock.ts";
import { repositoryKeys } from "./keys.ts";
import { type RunCloudsticOptions, runCommandLine } from "./run-options.ts";
import { resolveCloudsticSettings } from "./settings.ts";

const TTL = "60s";

/** Runs a command while holding the shared or exclusive lock of a cloudstic repository. */
export async function runUnderCloudsticLock(args: readonly string[]): Promise<number> {
  try {
    const { words, options } = await runCommandLine(args);
    const [file, ...rest] = words;
    if (file === undefined || file === "") {
      throw new CliError("USAGE", "There is no command to run.", "Example: holdfast run --format cloudstic --store local:./backup_store -- ./copy-away.sh");
    }
    return await runUnderLock({ file, args: rest }, options);
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? EXIT_CODES.OK.code : EXIT_CODES.USAGE.code;
    }
    const told = error instanceof ForeignHeldError ? new CliError("TIMED_OUT", plain(error.message), "To look at it: holdfast status --format cloudstic") : error instanceof RepositoryError ? new CliError("STORE", plain(error.message)) : error;
    // Ends here, whatever keeps the event loop busy: if a command should still run, the guard now sees us die and stops it.
    process.exit(reportFailure(told, { json: args.includes("--json") ? "stderr" : undefined, store: "", look: "holdfast status --format cloudstic" }));
  }
}

async function runUnderLock(command: { readonly file: string; readonly args: readonly string[] }, options: RunCloudsticOptions): Promise<number> {
  const clock = systemClock();
  const treeId = randomBytes(16).toString("hex");
  const ownGroup = !usesTerminal();
  const interrupt = interruptible();
  // Nothing is settled for a killed holdfast: the watcher stops the command, and the lock ends within a minute.
  const guard = startGuard({ treeId, ownGroup, graceMs: killDelayMs(CLOUDSTIC_MARGIN_MS, "kill"), clock, env: {} });
  let mayRun = false;
  try {
    const repository = await openRepository(options);
    const lease = await hold(repository, command.file, options, interrupt.signal);
    try {
      await guard.ready;
      if (interrupt.signal.aborted) {
        await giveBack(lease);
        return interrupt.end();
      }
      mayRun = true;
      const supervised = { marginMs: CLOUDSTIC_MARGIN_MS, signal: lease.signal, remainingMs: lease.remainingMs, onRenewed: lease.onRenewed };
      const env = { HOLDFAST_LOCK: lease.key, HOLDFAST_STORE: options.store ?? DEFAULT_REPOSITORY };
      const outcome = await supervise({ lease: supervised, guard, treeId, ownGroup, clock, graceMs: options.grace, onLost: "kill", note, command: { ...command, env } });
      mayRun = false;
      await endLease(lease, outcome);
      await repository.place.close();
      return end(outcome, guard);
    } catch (error) {
      await giveBack(lease);
      throw error;
    }
  } catch (error) {
    if (interrupt.signal.aborted && error === interrupt.signal.reason) {
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

async function openRepository(options: RunCloudsticOptions): Promise<CloudsticRepository> {
  const settings = await resolveCloudsticSettings(new Map(Object.entries(options.repository)), process.env);
  const place = await openForeignPlace(options.store ?? settings.store ?? DEFAULT_REPOSITORY, settings.place);
  return openCloudsticRepository(place, await repositoryKeys(settings));
}

async function hold(repository: CloudsticRepository, file: string, options: RunCloudsticOptions, signal: AbortSignal): Promise<ForeignLease> {
  const waitMs = options.wait === false ? 0 : options.wait;
  const isQuiet = options.quiet === true;
  const lease = await holdCloudsticLock(repository, {
    mode: options.mode,
    operation: (options.operation ?? file).slice(0, 256),
    waitMs,
    signal,
    onWait: (why, remainingMs) => {
      if (!isQuiet) {
        note(`waiting: ${plain(why)}; giving up in ${shortDuration(Math.ceil(remainingMs / 1000) * 1000)}`);
      }
    },
  });
  if (!isQuiet) {
    note(`holds ${lease.key}. ${CLOUDSTIC_RISK}`);
  }
  return lease;
}

async function endLease(lease: ForeignLease, { survivors }: SuperviseOutcome): Promise<void> {
  if (survivors.length === 0) {
    await giveBack(lease);
    return;
  }
  note(`could not stop ${survivors.join(", ")}; the lock is not given back and frees itself ${TTL} after its last renewal. Stop what is left first.`);
}

async function giveBack(lease: ForeignLease): Promise<void> {
  if ((await lease.release()) === "unconfirmed") {
    note(`the store did not confirm that the lock was given back; it frees itself ${TTL} after its last renewal`);
  }
}

function end(outcome: SuperviseOutcome, guard: Guard): number {
  switch (outcome.kind) {
    case "exited":
    case "signalled":
      guard.dismiss();
      return endLike(outcome);
    case "not-started":
      note(outcome.problem);
      return outcome.code;
    case "lost":
      throw new CliError("LOST", `${reasonText(outcome.reason)}. The command was stopped.`);
    case "unguarded":
      throw new CliError("INTERNAL", `The command was stopped, because ${reasonText(outcome.reason)}.`);
    default:
      return EXIT_CODES.INTERNAL.code;
  }
}

function reasonText(reason: unknown): string {
  return reason instanceof Error ? reason.message : "the lock ended";
}
