import { createLockManager, type LockManager } from "@holdfast/core";
import { Command } from "commander";
import { withTimeLimit } from "../clock.ts";
import { applyConfig, configFor } from "../config/apply-config.ts";
import { type Candidate, fitting } from "../completion/candidates.ts";
import { DRIVERS } from "../drivers/all.ts";
import { driverSettings } from "../drivers/settings.ts";
import type { DriverSettings } from "../drivers/driver.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { plain, print } from "../output/person.ts";
import { createProgram } from "../program.ts";
import { absenceAt } from "../stores.ts";
import { openKnown } from "../vetting/open-vetted.ts";
import { versionOf } from "../version.ts";
import { WORDS } from "../words/all.ts";

/** Somebody is waiting with a finger on the key. */
const STORE_ANSWERS_WITHIN_MS = 500;
const LOCKS_SHOWN_MAX = 200;

/** Answers a shell: the kind of what fits in the place of the last word, then each candidate. Never fails: a wrong line has no candidates. */
export async function complete(words: readonly string[]): Promise<number> {
  const program = createProgram(WORDS, versionOf(), () => undefined, (name) => name === words[0]);
  const found = fitting(program, words);
  if (found.kind === "files" || found.kind === "commands") {
    print(`${found.kind}\n`);
    return EXIT_CODES.OK.code;
  }
  const candidates = found.kind === "words" ? found.candidates : found.kind === "stores" ? storesHere() : await locksThere(words);
  print(["words", ...candidates.map(({ text, about }) => `${plain(text)}\t${plain(about)}`)].join("\n") + "\n");
  // A request that is still under way keeps nobody waiting.
  process.exit(EXIT_CODES.OK.code);
}

function storesHere(): readonly Candidate[] {
  const schemes = DRIVERS.map(({ scheme, form }) => ({ text: `${scheme}:`, about: form }));
  try {
    const stores = configFor(process.cwd(), process.env)?.stores ?? {};
    return [...Object.entries(stores).map(([text, { uri }]) => ({ text, about: uri })), ...schemes];
  } catch {
    // A file that will not do is told by the command itself.
    return schemes;
  }
}

/** Those of the store that the line so far, a variable or a file names. */
async function locksThere(words: readonly string[]): Promise<readonly Candidate[]> {
  try {
    const { store, settings } = storeOf(words);
    if ((await absenceAt(store)) !== null) {
      return [];
    }
    const manager: LockManager = createLockManager({ store: await openKnown({ store, settings }), requestTimeoutMs: STORE_ANSWERS_WITHIN_MS });
    const locks = await withTimeLimit(STORE_ANSWERS_WITHIN_MS, manager.list(words.at(-1)?.replace(/[^/]*$/, "") ?? ""));
    return locks.slice(0, LOCKS_SHOWN_MAX).map(({ name, state }) => ({ text: name, about: state }));
  } catch {
    // No store, no answer in time, no right to look: then there is nothing to offer.
    return [];
  }
}

/** Reads the flags so far and their variables as the command would, with some word in the place of the one that is being written. */
function storeOf(words: readonly string[]): { readonly store: string; readonly settings: DriverSettings } {
  const program = createProgram(WORDS, versionOf(), () => undefined, (name) => name === words[0]);
  const reader = new Command().argument("[words...]").helpOption(false).allowUnknownOption().exitOverride().configureOutput({ writeErr: () => undefined }).action(() => undefined);
  program.commands.find((known) => known.name() === words[0])?.options.forEach((option) => reader.addOption(option));
  reader.parse([...words.slice(1, -1), "a-word"], { from: "user" });
  const config = configFor(process.cwd(), process.env);
  const configured = config === undefined ? {} : applyConfig(reader, config);
  return { store: String(reader.getOptionValue("store")), settings: { ...configured, ...driverSettings(reader.opts()) } };
}
