import type { ListOptions } from "../commands/list.ts";
import { jsonOption, storeOption } from "./options.ts";
import type { Word } from "./word.ts";

export const list: Word = {
  name: "list",
  summary: "list the locks of a store",
  examples: [
    "holdfast list",
    "holdfast list models/ --all",
    "holdfast list --json | jq -r '.locks[].name'",
  ],
  define(command, done) {
    command
      .description("Lists the locks of a store that somebody holds. Changes nothing.")
      .argument("[prefix]", "only locks whose names begin with this", "")
      .option("--all", "also the free ones")
      .addOption(storeOption())
      .addOption(jsonOption("the list as JSON"))
      .action(async (prefix: string, options: ListOptions) => {
        const { list: perform } = await import("../commands/list.ts");
        done(await perform(prefix, options));
      });
  },
};
