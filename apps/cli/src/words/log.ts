import type { LogOptions } from "../commands/log.ts";
import { jsonOption, storeOption } from "./options.ts";
import type { Word } from "./word.ts";

export const log: Word = {
  name: "log",
  summary: "tell why locks changed hands",
  examples: [
    "holdfast log",
    "holdfast log deploy",
  ],
  define(command, done) {
    command
      .description("Tells who took each lock last, and how, when and why that ended. A store keeps one record for each lock: what came before is not there any more. Changes nothing.")
      .argument("[prefix]", "only locks whose names begin with this", "")
      .addOption(storeOption())
      .addOption(jsonOption("an entry on each line as JSON"))
      .action(async (prefix: string, options: LogOptions) => {
        const { log: perform } = await import("../commands/log.ts");
        done(await perform(prefix, options));
      });
  },
};
