import { InvalidArgumentError, Option } from "commander";
import type { DoctorOptions } from "../commands/doctor.ts";
import { jsonOption, quietOption, storeOption, ttlOption } from "./options.ts";
import type { Word } from "./word.ts";

/** A clause has a minute in all. */
const ROUNDS_MAX = 100;
const CONNECTIONS_MAX = 8;

const NOTES = `Writes and removes some hundred small keys below holdfast-check/, from several connections at the same moment, and looks at
what the store makes of it. Locks that are held there meanwhile are left alone. Press Ctrl-C to stop: what was written is removed.

The guarantee is one of:
  fenced      one holder at a time, and tokens that grow from holder to holder
  exclusive   one holder at a time; the store cannot order the late writes of a holder that has lost
  advisory    honest holders keep out of each other's way; more is not proven
  unsafe      two can hold one lock (exit code 78)`;

export const doctor: Word = {
  name: "doctor",
  summary: "find out what locks on a store are worth",
  notes: NOTES,
  examples: [
    "holdfast doctor s3:my-bucket/locks",
    "holdfast doctor local:/mnt/share/locks --rounds 100",
    "holdfast doctor s3:my-bucket/locks --json | jq -r .guarantee",
  ],
  define(command, done) {
    command
      .description("Tries what a lock needs of a store, alone and under concurrency, and says what locks there are worth.")
      .argument("[store]", "the store, as for --store")
      .addOption(storeOption())
      .addOption(new Option("--rounds <number>", `how often each race is run, 1 to ${ROUNDS_MAX}`).argParser(wholeNumber(1, ROUNDS_MAX)).default(10))
      .addOption(new Option("--connections <number>", `how many connections race, 2 to ${CONNECTIONS_MAX}`).argParser(wholeNumber(2, CONNECTIONS_MAX)).default(4))
      .addOption(ttlOption())
      .addOption(quietOption("say nothing while trying"))
      .addOption(jsonOption("the findings as JSON"))
      .action(async (store: string | undefined, options: DoctorOptions) => {
        const { doctor: perform } = await import("../commands/doctor.ts");
        done(await perform(store, options));
      });
  },
};

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!/^\d{1,6}$/.test(text) || number < min || number > max) {
      throw new InvalidArgumentError(`Allowed is a whole number from ${min} to ${max}.`);
    }
    return number;
  };
}
