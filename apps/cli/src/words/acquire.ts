import { type Command, InvalidArgumentError, Option } from "commander";
import type { AcquireCommandOptions } from "../commands/acquire.ts";
import { allowUnsafeOption, DAY_MS, durationOption, exitCodeOption, fairOptions, ifHeldOption, jsonOption, metadataOption, modeOption, nameOption, quietOption, SECOND_MS, storeOption, switchOption, ttlOption, waitOptions, waitWasGiven } from "./options.ts";
import type { Word } from "./word.ts";

const NOTES = `Without --keep-alive the lease ends after its --ttl unless "holdfast renew" comes first: choose a ttl longer than a step.
With it, a small process stays behind that renews the lease until it is released, the job ends, or --keep-alive-max is over.
The job is the process that started holdfast; in CI (the variable CI is set) it is the runner above the shell of the step.

A command under "holdfast run" is stopped before its lock is lost. A script with a handle is not: use run where you can.`;

export const acquire: Word = {
  name: "acquire",
  summary: "take a lock and print a handle for later steps",
  notes: NOTES,
  examples: [
    'handle=$(holdfast acquire deploy --ttl 10m); ./step-1; holdfast renew "$handle"; ./step-2; holdfast release "$handle"',
    "holdfast acquire deploy --keep-alive --handle-file lock.handle    # later: holdfast release lock.handle",
  ],
  define(command, done) {
    command
      .description("Takes a lock, prints a handle, and ends. renew and release take the handle, in any process on any machine that reaches the store.")
      .argument("[name]", "the lock")
      .addOption(storeOption())
      .addOption(nameOption())
      .addOption(modeOption());
    [...waitOptions(), ...fairOptions()].forEach((option) => command.addOption(option));
    command
      .addOption(ifHeldOption())
      .addOption(exitCodeOption())
      .addOption(ttlOption())
      .addOption(new Option("--operation <text>", "what it is for, shown to those who wait").env("HOLDFAST_OPERATION"))
      .addOption(metadataOption())
      .addOption(switchOption("--keep-alive", "leave a process behind that renews the lease", "HOLDFAST_KEEP_ALIVE"))
      .addOption(durationOption({ flags: "--keep-alive-max <duration>", description: "when that process gives the lock back in any case, 1s to 30d", initially: "6h", variable: "HOLDFAST_KEEP_ALIVE_MAX", minMs: SECOND_MS, maxMs: 30 * DAY_MS }))
      .addOption(new Option("--while-pid <pid>", "the process whose end is the end of the job").argParser(parsePid).env("HOLDFAST_WHILE_PID"))
      .addOption(new Option("--handle-file <path>", "write the handle there and not to stdout").env("HOLDFAST_HANDLE_FILE"))
      .addOption(allowUnsafeOption())
      .addOption(quietOption("say nothing on stderr but failures"))
      .addOption(jsonOption("the handle and what it stands for as JSON"))
      .action(async (name: string | undefined, options: Omit<AcquireCommandOptions, "waitGiven">, self: Command) => {
        const { acquire: perform } = await import("../commands/acquire.ts");
        done(await perform(name, { ...options, waitGiven: waitWasGiven(self) }));
      });
  },
};

function parsePid(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) {
    throw new InvalidArgumentError("Allowed is the number of a process.");
  }
  return Number(text);
}
