import type { Word } from "./word.ts";

/** Called by the watcher of a `run` that was killed; not for people. */
export const settle: Word = {
  name: "__settle",
  summary: "",
  examples: [],
  define(command, done) {
    command.action(async () => {
      const { settle: perform } = await import("../commands/settle.ts");
      done(await perform());
    });
  },
};
