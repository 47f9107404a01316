import { Command } from "commander";
import { applyConfig, configFor } from "./config/apply-config.ts";
import { driverSettings } from "./drivers/settings.ts";
import { exitCodeTable, OTHER_EXIT_CODES } from "./exit-codes.ts";
import { print } from "./output/person.ts";
import { withDriverOptions } from "./words/options.ts";
import type { Word } from "./words/word.ts";

const HELP = `
Examples:
  holdfast run --name deploy -- ./deploy.sh        one at a time, waiting up to 60s
  holdfast run --name deploy --no-wait -- make     or not at all (exit code 75)
  holdfast status deploy                           who has it, what for, since when
  holdfast list                                    every lock of the store
  holdfast break-lock deploy                       when its holder is dead for good

Exit codes:
${exitCodeTable()}

${OTHER_EXIT_CODES}`;

/**
 * The command line, composed of its words. `setExitCode` gets the outcome.
 *
 * @param isSaid Which of the words need what may follow them; the others are names in a list. All, where none is said.
 */
export function createProgram(words: readonly Word[], version: string, setExitCode: (code: number) => void, isSaid: (name: string) => boolean): Command {
  const program = new Command("holdfast")
    .description("Run a command under a lock on the storage you already have; see who holds what; break what is dead.")
    .version(version)
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .showHelpAfterError("(holdfast --help shows what there is)")
    .exitOverride()
    .configureOutput({ writeOut: print })
    .addHelpText("after", HELP)
    .hook("preAction", (_, command) => prepare(command));
  const some = words.some(({ name }) => isSaid(name));
  for (const word of words) {
    const command = program.command(word.name, { hidden: word.summary === "" }).summary(word.summary);
    if (!some || isSaid(word.name)) {
      define(command, word, setExitCode);
    }
  }
  return program;
}

function define(command: Command, word: Word, setExitCode: (code: number) => void): void {
  word.define(command, setExitCode);
  // Whatever can be told a store can be told what its driver needs.
  if (command.options.some(({ long }) => long === "--store")) {
    withDriverOptions(command);
  }
  const { notes, examples } = word;
  command.addHelpText("after", () => [...(notes === undefined ? [] : ["", notes]), ...(examples.length === 0 ? [] : ["", "Examples:", ...examples.map((line) => `  ${line}`)])].join("\n"));
}

/** What neither a flag nor a variable said, a file may say; of the words that only the program itself calls none reads it. */
function prepare(command: Command): void {
  const config = command.name().startsWith("__") ? undefined : configFor(process.cwd(), process.env);
  const settings = config === undefined ? {} : applyConfig(command, config);
  command.setOptionValue("settings", { ...settings, ...driverSettings(command.opts()) });
}
