import type { Command } from "commander";

/** One command of the program, as the command line knows it: its word, and what may follow. What it does lives in `commands/`. */
export interface Word {
  readonly name: string;
  /** One line in the list of commands. Empty for one that only the program itself calls. */
  readonly summary: string;
  /** What its help says below the flags. */
  readonly notes?: string;
  /** Lines of shell, with a comment where it is not plain what one is for. */
  readonly examples: readonly string[];
  /** Adds what may follow the word. `done` gets the exit code. Loads what the action needs only when it runs. */
  define(command: Command, done: (exitCode: number) => void): void;
}
