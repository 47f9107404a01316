import { Option } from "commander";
import { run as perform, type RunOptions } from "../commands/run.ts";
import { durationOption, HOUR_MS, jsonOption, modeOption, nameOption, quietOption, storeOption, ttlOption, waitOptions } from "./options.ts";
import type { Word } from "./word.ts";

const HELP = `
The command gets our stdin, stdout, stderr and signals, and holdfast ends as it ends: with its exit code, or by its signal.
It is stopped, with every process it started, before anybody else can take the lock: when the lease is lost, and also when
holdfast itself is killed or stopped. Processes that it leaves behind are stopped before the lock is given back.

The command finds in its environment:
  HOLDFAST_TOKEN      number that grows from holder to holder; let what you write to refuse lower ones
  HOLDFAST_DEADLINE   end of the lease without any renewal, in milliseconds since 1970; holdfast renews it as long as it runs
  HOLDFAST_LEASE_ID, HOLDFAST_LOCK, HOLDFAST_STORE

Examples:
  holdfast run --name backup --ttl 5m --operation "nightly backup" -- restic backup /home
  holdfast run --name report --mode shared -- ./read-report
  holdfast run --name deploy -- sh -c 'echo "token $HOLDFAST_TOKEN" && ./deploy.sh'`;

export const run: Word = {
  name: "run",
  summary: "run a command while holding a lock",
  define(command, done) {
    command
      .description("Takes a lock, runs a command, gives the lock back.")
      .usage("[options] [--] <command> [arguments...]")
      .argument("[command...]", "the command and its arguments; what follows it is never read as a flag of ours")
      .passThroughOptions()
      .addOption(storeOption())
      .addOption(nameOption().default("default"))
      .addOption(modeOption());
    waitOptions().forEach((option) => command.addOption(option));
    command
      .addOption(ttlOption())
      .addOption(durationOption({ flags: "--grace <duration>", description: "between SIGTERM and SIGKILL when the command is asked to end, 0 to 1h", initially: "10s", variable: "HOLDFAST_GRACE", minMs: 0, maxMs: HOUR_MS }))
      .addOption(new Option("--operation <text>", "what it is for, shown to those who wait (default: the command's name)").env("HOLDFAST_OPERATION"))
      .addOption(quietOption("say nothing while waiting"))
      .addOption(jsonOption("failures of holdfast as one line of JSON on stderr"))
      .addHelpText("after", HELP)
      .action(async (words: string[], options: RunOptions) => done(await perform(words, options)));
  },
};
