import type { WatchOptions } from "../commands/watch.ts";
import { durationOption, HOUR_MS, jsonOption, storeOption } from "./options.ts";
import type { Word } from "./word.ts";

export const watch: Word = {
  name: "watch",
  summary: "follow the locks of a store",
  examples: [
    "holdfast watch",
    `holdfast watch models/ --json | jq -r 'select(.what == "broken").lock'`,
  ],
  define(command, done) {
    command
      .description("Shows the locks of a store and what happens to them, until ended: a table on a terminal, elsewhere a line for each change. Changes nothing.")
      .argument("[prefix]", "only locks whose names begin with this", "")
      .addOption(storeOption())
      .addOption(durationOption({ flags: "--every <duration>", description: "how often to look, 100ms to 1h; each look lists the store and reads each lock", initially: "2s", variable: "HOLDFAST_EVERY", minMs: 100, maxMs: HOUR_MS }))
      .option("--renewals", "tell renewals too (--json always does)")
      .addOption(jsonOption("an event on each line as JSON"))
      .action(async (prefix: string, options: WatchOptions) => {
        const { watch: perform } = await import("../commands/watch.ts");
        done(await perform(prefix, options));
      });
  },
};
