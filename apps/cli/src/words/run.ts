import { type Command, Option } from "commander";
import { run as perform, type RunOptions } from "../commands/run.ts";
import {
  allowUnsafeOption,
  DAY_MS,
  durationOption,
  exitCodeOption,
  fairOptions,
  HOUR_MS,
  ifHeldOption,
  jsonOption,
  metadataOption,
  modeOption,
  namesOf,
  namesOption,
  quietOption,
  storeOption,
  switchOption,
  ttlOption,
  waitOptions,
  waitWasGiven,
} from "./options.ts";
import type { Word } from "./word.ts";

const NOTES = `The command gets our stdin, stdout, stderr and signals, and holdfast ends as it ends: with its exit code, or by its signal.
It is stopped, with every process it started, before anybody else can take the lock: when the lease is lost, and also when
holdfast itself is killed or stopped. Processes that it leaves behind are stopped before the lock is given back.

The command finds in its environment:
  HOLDFAST_TOKEN      number that grows from holder to holder; let what you write to refuse lower ones
  HOLDFAST_DEADLINE   end of the lease without any renewal, in milliseconds since 1970; holdfast renews it as long as it runs
  HOLDFAST_LEASE_ID, HOLDFAST_LOCK, HOLDFAST_STORE
With several --name, HOLDFAST_LOCK, HOLDFAST_LEASE_ID and HOLDFAST_TOKEN have one line for each, in the same order.`;

export const run: Word = {
  name: "run",
  summary: "run a command while holding a lock",
  notes: NOTES,
  examples: [
    'holdfast run --name backup --ttl 5m --operation "nightly backup" -- restic backup /home',
    "holdfast run --name report --mode shared -- ./read-report",
    `holdfast run --name deploy --shell 'echo "token $HOLDFAST_TOKEN" && ./deploy.sh'`,
    "holdfast run --name accounts --name ledger -- ./close-the-year    # both or none",
    "holdfast run --name nightly --if-held skip --min-hold 5m -- ./cron    # from cron on many machines",
  ],
  define(command, done) {
    command
      .description("Takes a lock, runs a command, gives the lock back.")
      .usage("[options] [--] <command> [arguments...]")
      .argument("[command...]", "the command and its arguments; what follows it is never read as a flag of ours")
      .passThroughOptions()
      .addOption(storeOption())
      .addOption(namesOption())
      .addOption(modeOption());
    [...waitOptions(), ...fairOptions()].forEach((option) => command.addOption(option));
    command
      .addOption(ifHeldOption())
      .addOption(exitCodeOption())
      .addOption(ttlOption())
      .addOption(
        durationOption({ flags: "--min-hold <duration>", description: "keep the lock at least this long, also when the command ends sooner, 0 to 24h", initially: "0", variable: "HOLDFAST_MIN_HOLD", minMs: 0, maxMs: DAY_MS }),
      )
      .addOption(durationOption({ flags: "--grace <duration>", description: "between SIGTERM and SIGKILL when the command is asked to end, 0 to 1h", initially: "10s", variable: "HOLDFAST_GRACE", minMs: 0, maxMs: HOUR_MS }))
      .addOption(
        new Option("--on-lost <what>", "what becomes of the command when the lease is lost. term: SIGTERM, then SIGKILL in time; kill: SIGKILL at once; notify: SIGUSR1, and it goes on without the lock")
          .choices(["term", "kill", "notify"])
          .default("term")
          .env("HOLDFAST_ON_LOST"),
      )
      .addOption(switchOption("--shell", "let /bin/sh read the command", "HOLDFAST_SHELL"))
      .addOption(new Option("--operation <text>", "what it is for, shown to those who wait (default: the command's name)").env("HOLDFAST_OPERATION"))
      .addOption(metadataOption())
      .addOption(allowUnsafeOption())
      .addOption(quietOption("say nothing while waiting"))
      .addOption(jsonOption("failures of holdfast as one line of JSON on stderr"))
      .action(async (words: string[], options: Omit<RunOptions, "waitGiven">, self: Command) => {
        done(await perform(words, { ...options, waitGiven: waitWasGiven(self), name: namesOf(self, options.name) }));
      });
  },
};
