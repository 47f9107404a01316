import type { GuardOptions } from "../commands/guard.ts";
import { jsonOption } from "./options.ts";
import type { Word } from "./word.ts";

const NOTES = `Exit codes: 0 proceed, 75 skip, 1 it could not be told (then do not proceed), 64 a wrong call.`;

export const guard: Word = {
  name: "guard",
  summary: "should a daemon leave this folder alone?",
  notes: NOTES,
  examples: [
    "holdfast guard .beads || exit 0",
  ],
  define(command, done) {
    command
      .description("Looks for beads' .exclusive-lock in a folder. A lock whose process is gone from this host is removed; one that cannot be judged stays.")
      .argument("<path>", "the folder, a file in it, or the lock file itself")
      .addOption(jsonOption("the answer as JSON"))
      .action(async (path: string, options: GuardOptions) => {
        const { guard: perform } = await import("../commands/guard.ts");
        done(await perform(path, options));
      });
  },
};
