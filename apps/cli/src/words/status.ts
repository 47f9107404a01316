import type { StatusOptions } from "../commands/status.ts";
import { jsonOption, nameOption, storeOption } from "./options.ts";
import type { Word } from "./word.ts";

export const status: Word = {
  name: "status",
  summary: "show who holds a lock",
  notes: "Without a lock's name it is about the locks of other tools here: whose they are is found out by looking, or asked for with --format; see docs/other-tools.md.",
  examples: [
    "holdfast status deploy",
    "holdfast status deploy --json | jq -r .state",
    "holdfast status --format terraform --store s3:bucket/state",
  ],
  define(command, done) {
    command
      .description("Shows who holds a lock, what for and since when. Changes nothing.")
      .argument("[name]", "the lock")
      .addOption(storeOption())
      .addOption(nameOption())
      .addOption(jsonOption("the status as JSON"))
      .action(async (name: string | undefined, options: StatusOptions) => {
        const { status: perform } = await import("../commands/status.ts");
        done(await perform(name, options));
      });
  },
};
