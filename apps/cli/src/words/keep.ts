import type { Word } from "./word.ts";

/** Called by `acquire --keep-alive`; not for people. */
export const keep: Word = {
  name: "__keep",
  summary: "",
  examples: [],
  define(command, done) {
    command.action(async () => {
      const { keep: perform } = await import("../commands/keep.ts");
      done(await perform());
    });
  },
};
