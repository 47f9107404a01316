import { InvalidArgumentError } from "commander";
import type { BreakLockOptions } from "../commands/break-lock.ts";
import { jsonOption, nameOption, storeOption } from "./options.ts";
import type { Word } from "./word.ts";

export const breakLock: Word = {
  name: "break-lock",
  summary: "end a holder by hand",
  notes: "Without a lock's name it is about the locks of other tools here: the same; with its flags it stands in for cloudstic's own command; see docs/other-tools.md.",
  examples: [
    "holdfast break-lock deploy    # shows it, and asks",
    'holdfast break-lock deploy --token 41 --reason "its machine burnt"    # this holder and no later one',
  ],
  define(command, done) {
    command
      .description("Ends a holder that is dead for good. Shows what it would break, and breaks only what was confirmed: by --token, by --lease-id, by --force, or on a terminal by an answer.")
      .argument("[name]", "the lock")
      .addOption(storeOption())
      .addOption(nameOption())
      .option("--token <number>", "break the exclusive holder with this token, and nobody else", parseToken)
      .option("--lease-id <id>", "break the shared holder with this lease id, and nobody else")
      .option("--force", "break whoever holds it now")
      .option("--reason <text>", "why, for whoever looks at it later")
      .addOption(jsonOption("what was broken as JSON"))
      .action(async (name: string | undefined, options: BreakLockOptions) => {
        const { breakLock: perform } = await import("../commands/break-lock.ts");
        done(await perform(name, options));
      });
  },
};

function parseToken(text: string): number {
  const token = Number(text);
  if (!/^\d{1,16}$/.test(text) || !Number.isSafeInteger(token)) {
    throw new InvalidArgumentError("Allowed is the number that status shows.");
  }
  return token;
}
