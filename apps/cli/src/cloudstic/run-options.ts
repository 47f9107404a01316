import { Command, Option } from "commander";
import { durationOption, HOUR_MS, jsonOption, modeOption, quietOption, waitOptions } from "../words/options.ts";
import { CLOUDSTIC_FLAGS } from "./flags.ts";

export interface RunCloudsticOptions {
  readonly store?: string;
  readonly mode: "exclusive" | "shared";
  readonly wait: number | false;
  readonly grace: number;
  readonly operation?: string;
  readonly quiet?: boolean;
  /** How to reach and open the repository: cloudstic's own flags, by name. */
  readonly repository: Readonly<Record<string, string | boolean>>;
}

/** Flags of the repository's that `run` has itself, or has no use for. */
const NOT_HERE = ["store", "json", "quiet", "verbose", "debug", "disable-packfile"];

/** @throws {CommanderError} when it has told what is wrong. */
export async function runCommandLine(args: readonly string[]): Promise<{ readonly words: readonly string[]; readonly options: RunCloudsticOptions }> {
  const command = new Command("run")
    .description("Runs a command while holding the lock of a cloudstic repository.")
    .usage("--format cloudstic [options] [--] <command> [arguments...]")
    .argument("[command...]")
    .passThroughOptions()
    .exitOverride()
    .addOption(new Option("--format <tool>", "whose lock").choices(["cloudstic"]).makeOptionMandatory())
    .addOption(new Option("--store <uri>", "where the repository is").env("CLOUDSTIC_STORE"))
    .addOption(modeOption())
    .addOption(durationOption({ flags: "--grace <duration>", description: "between SIGTERM and SIGKILL when the command is asked to end", initially: "10s", variable: "HOLDFAST_GRACE", minMs: 0, maxMs: HOUR_MS }))
    .addOption(new Option("--operation <text>", "what it is for, shown to others (default: the command's name)").env("HOLDFAST_OPERATION"))
    .addOption(quietOption("say nothing of the lock"))
    .addOption(jsonOption("failures of holdfast as one line of JSON on stderr"));
  waitOptions().forEach((option) => command.addOption(option));
  const flags = CLOUDSTIC_FLAGS.filter(({ name }) => !NOT_HERE.includes(name));
  flags.forEach(({ name, kind, about }) => command.addOption(new Option(`--${name}${kind === "text" ? " <value>" : ""}`, about).helpGroup("Repository:")));
  let words: readonly string[] = [];
  await command.action((given: string[]) => void (words = given)).parseAsync([...args], { from: "user" });
  const given = command.opts<Omit<RunCloudsticOptions, "repository"> & Readonly<Record<string, string | boolean | undefined>>>();
  const repository = flags.flatMap(({ name }): [string, string | boolean][] => {
    const value: unknown = given[new Option(`--${name}`).attributeName()];
    return typeof value === "string" || typeof value === "boolean" ? [[name, value]] : [];
  });
  return { words, options: { ...given, repository: Object.fromEntries(repository) } };
}
