import type { HandleOptions } from "../commands/renew.ts";
import { handleArgument, jsonOption, withDriverOptions } from "./options.ts";
import type { Word } from "./word.ts";

export const renew: Word = {
  name: "renew",
  summary: "renew the lease of a handle",
  examples: [
    'holdfast renew "$handle"',
    "holdfast renew lock.handle || exit 1",
  ],
  define(command, done) {
    withDriverOptions(command)
      .description("Renews the lease of a handle for another ttl. Exit code 79 when it is no longer held: what follows is not protected.")
      .addArgument(handleArgument())
      .addOption(jsonOption("until when it is held as JSON"))
      .action(async (handle: string | undefined, options: HandleOptions) => {
        const { renew: perform } = await import("../commands/renew.ts");
        done(await perform(handle ?? process.env["HOLDFAST_HANDLE"], options));
      });
  },
};
