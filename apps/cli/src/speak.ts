import { CommanderError } from "commander";
import { EXIT_CODES } from "./exit-codes.ts";
import { reportFailure } from "./output/report-failure.ts";
import { createProgram } from "./program.ts";
import type { Word } from "./words/word.ts";

/** Replaced by the version in package.json when the program is bundled. */
declare const HOLDFAST_VERSION: string | undefined;

/** Reads the command line with these words, does what it says, and sets the exit code. */
export async function speak(words: readonly Word[]): Promise<void> {
  const version = typeof HOLDFAST_VERSION === "string" ? HOLDFAST_VERSION : "0.0.0";
  const program = createProgram(words, version, (code) => {
    process.exitCode = code;
  });
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
