import type { Word } from "./word.ts";

/** Called by the scripts that `completion` prints; not for people. */
export const complete: Word = {
  name: "__complete",
  summary: "",
  examples: [],
  define(command, done) {
    command
      .argument("[words...]")
      .passThroughOptions()
      .allowUnknownOption()
      .helpOption(false)
      .action(async (words: string[]) => {
        const { complete: perform } = await import("../commands/complete.ts");
        done(await perform(words));
      });
  },
};
