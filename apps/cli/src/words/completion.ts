import { Argument } from "commander";
import { SHELLS, type Shell } from "../completion/scripts.ts";
import type { Word } from "./word.ts";

export const completion: Word = {
  name: "completion",
  summary: "print what makes a shell complete words, flags and lock names",
  notes: "Names of locks come from the store that the command line names, as far as it answers within half a second.",
  examples: [
    "source <(holdfast completion bash)    # in ~/.bashrc",
    "source <(holdfast completion zsh)    # in ~/.zshrc, after compinit",
    "holdfast completion fish > ~/.config/fish/completions/holdfast.fish",
  ],
  define(command, done) {
    command
      .description("Prints a script for a shell, to be read by it when it starts.")
      .addArgument(new Argument("<shell>", "which shell").choices(SHELLS))
      .action(async (shell: Shell) => {
        const { completion: perform } = await import("../commands/completion.ts");
        done(perform(shell));
      });
  },
};
