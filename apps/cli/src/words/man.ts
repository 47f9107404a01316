import type { Word } from "./word.ts";

export const man: Word = {
  name: "man",
  summary: "print the manual page",
  examples: ["holdfast man | man -l -    # where man can read its input, as on Linux", "holdfast man > /usr/local/share/man/man1/holdfast.1"],
  define(command, done) {
    command.description("Prints the manual page, in the language of man.").action(async () => {
      const { man: perform } = await import("../commands/man.ts");
      done(perform());
    });
  },
};
