import type { HandleOptions } from "../commands/renew.ts";
import { handleArgument, jsonOption, withDriverOptions } from "./options.ts";
import type { Word } from "./word.ts";

export const release: Word = {
  name: "release",
  summary: "give the lease of a handle back",
  examples: [
    'holdfast release "$handle"',
    "holdfast release lock.handle    # removes the file too",
  ],
  define(command, done) {
    withDriverOptions(command)
      .description("Gives the lease of a handle back, and ends its keeper. Exit code 79 when it had ended before: what was done under it was not protected to the end.")
      .addArgument(handleArgument())
      .addOption(jsonOption("what was released as JSON"))
      .action(async (handle: string | undefined, options: HandleOptions) => {
        const { release: perform } = await import("../commands/release.ts");
        done(await perform(handle ?? process.env["HOLDFAST_HANDLE"], options));
      });
  },
};
