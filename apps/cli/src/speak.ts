import { CommanderError } from "commander";
import { EXIT_CODES } from "./exit-codes.ts";
import { reportFailure } from "./output/report-failure.ts";
import { createProgram } from "./program.ts";
import { versionOf } from "./version.ts";
import type { Word } from "./words/word.ts";

/** Reads the command line with these words, does what it says, and sets the exit code. */
export async function speak(words: readonly Word[]): Promise<void> {
  const program = createProgram(words, versionOf(), (code) => void (process.exitCode = code), (name) => name === process.argv[2]);
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      // It has said so itself. Help and version that were asked for are no mistake.
      process.exitCode = error.exitCode === 0 ? EXIT_CODES.OK.code : EXIT_CODES.USAGE.code;
    } else {
      process.exitCode = reportFailure(error, { json: undefined, store: "", look: "holdfast list" });
    }
  }
}
