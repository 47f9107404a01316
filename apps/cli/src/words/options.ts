import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import { driverOptions } from "../drivers/settings.ts";
import { type DurationRange, parseDuration } from "../duration.ts";
import { CliError } from "../failure.ts";
import { STORE_FORMS } from "../stores.ts";

/** The options that more than one command has, so that each is spelled and explained once. */

export const SECOND_MS = 1_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

const STORE_DEFAULT = "local:./.holdfast";

export function storeOption(): Option {
  return new Option("--store <uri>", `where the locks are: ${STORE_FORMS.join(", ")}`).default(STORE_DEFAULT).env("HOLDFAST_STORE");
}

/** For the words that take a lock. */
export function allowUnsafeOption(): Option {
  return switchOption("--allow-unsafe-store", "take locks on a store that is known to let two hold one", "HOLDFAST_ALLOW_UNSAFE_STORE");
}

export function nameOption(): Option {
  return new Option("--name <lock>", "the lock, for example deploy or models/customer").env("HOLDFAST_NAME");
}

/** Several names, each by a flag of its own, or one on each line of the variable. */
export function namesOption(): Option {
  return new Option("--name <lock>", "the lock, for example deploy; again for more of them, all or none (default: \"default\")")
    .argParser((text: string, before: readonly string[] | undefined) => [...(before ?? []), ...(text === "" ? [text] : text.split("\n").filter((name) => name !== ""))])
    .env("HOLDFAST_NAME");
}

/**
 * The locks that were named, else the one called default. Our own variable may be empty, as all of them may.
 *
 * @throws {CliError} `USAGE` for an empty name: most often a variable of a script that was never set, and to go on with the others, or with none, would be a surprise.
 */
export function namesOf(command: Command, names: readonly string[] | undefined): readonly string[] {
  if (names === undefined || (names.every((name) => name === "") && command.getOptionValueSource("name") === "env")) {
    return ["default"];
  }
  if (names.includes("")) {
    throw new CliError("USAGE", "A lock's name is empty.", "Is a variable not set? Without any --name the lock is called default.");
  }
  return names;
}

export function jsonOption(description: string): Option {
  return switchOption("--json", description, "HOLDFAST_JSON");
}

export function quietOption(description: string): Option {
  return switchOption("--quiet", description, "HOLDFAST_QUIET");
}

/** What people write to switch something off. */
const OFF: ReadonlySet<string> = new Set(["", "0", "false", "no", "off"]);

/** A flag without a value, whose variable can also say no. */
export function switchOption(flag: string, description: string, variable: string): Option {
  if (OFF.has((process.env[variable] ?? "").toLowerCase())) {
    delete process.env[variable];
  }
  return new Option(flag, description).env(variable);
}

/** `--metadata key=value`, again for more; `key=value` on each line of the variable. */
export function metadataOption(): Option {
  const parse = (text: string, before: Readonly<Record<string, string>> | undefined): Record<string, string> => {
    const entries = text.split("\n").filter((line) => line !== "");
    return Object.fromEntries([...Object.entries(before ?? {}), ...entries.map(keyAndValue)]);
  };
  return new Option("--metadata <key=value>", "shown to whoever looks at the lock, not for secrets; again for more").argParser(parse).default({}, "none").env("HOLDFAST_METADATA");
}

function keyAndValue(entry: string): [string, string] {
  const at = entry.indexOf("=");
  if (at < 1) {
    throw new InvalidArgumentError("Allowed is key=value.");
  }
  return [entry.slice(0, at), entry.slice(at + 1)];
}

/** An exit code of the caller's choice, from 0 to 255. */
export function exitCodeOption(): Option {
  const parse = (text: string): number => {
    if (!/^\d{1,3}$/.test(text) || Number(text) > 255) {
      throw new InvalidArgumentError("Allowed is a number from 0 to 255.");
    }
    return Number(text);
  };
  return new Option("--conflict-exit-code <code>", "the exit code when somebody else holds the lock, in place of 75 and 76").argParser(parse).env("HOLDFAST_CONFLICT_EXIT_CODE");
}

export function ifHeldOption(): Option {
  return new Option("--if-held <what>", "wait: up to --wait; fail: exit code 75; skip: exit code 0. The last two at once, unless --wait is given")
    .choices(["wait", "fail", "skip"])
    .default("wait")
    .env("HOLDFAST_IF_HELD");
}

export function modeOption(): Option {
  return new Option("--mode <mode>", "exclusive: nobody else; shared: together with other shared holders").choices(["exclusive", "shared"]).default("exclusive").env("HOLDFAST_MODE");
}

/** `--wait` and `--no-wait`, which belong together. */
export function waitOptions(): readonly Option[] {
  return [
    durationOption({ flags: "--wait <duration>", description: "how long to wait for the lock, 0 to 30d", initially: "60s", variable: "HOLDFAST_WAIT", minMs: 0, maxMs: 30 * DAY_MS }),
    new Option("--no-wait", "do not wait: the same as --wait 0"),
  ];
}

/** `--fair` and `--no-fair`, which belong together; undefined when nobody said, and then the store decides. */
export function fairOptions(): readonly Option[] {
  const variable = "HOLDFAST_FAIR";
  const fair = new Option("--fair", "wait in turn: first come, first served among those who do (default: on local: stores only)");
  const unfair = new Option("--no-fair", "wait in no order");
  if (process.env[variable] === "") {
    delete process.env[variable];
  }
  return OFF.has((process.env[variable] ?? "on").toLowerCase()) ? [fair, unfair.env(variable)] : [fair.env(variable), unfair];
}

/** Whether somebody asked for a wait, by the flag or by its variable. */
export function waitWasGiven(command: Command): boolean {
  return ["cli", "env"].includes(command.getOptionValueSource("wait") ?? "");
}

export function handleArgument(): Argument {
  return new Argument("[handle]", "what acquire printed, or the file that it wrote (env: HOLDFAST_HANDLE)");
}

/** What the drivers can be told. */
export function withDriverOptions(command: Command): Command {
  driverOptions().forEach((option) => command.addOption(option));
  return command;
}

export function ttlOption(): Option {
  return durationOption({ flags: "--ttl <duration>", description: "for how long the lease holds without a renewal, 1s to 24h", initially: "30s", variable: "HOLDFAST_TTL", minMs: SECOND_MS, maxMs: DAY_MS });
}

export interface DurationOption extends DurationRange {
  readonly flags: string;
  readonly description: string;
  /** Without it there is no default. */
  readonly initially?: string;
  readonly variable?: string;
}

export function durationOption({ flags, description, initially, variable, ...range }: DurationOption): Option {
  const parse = (text: string): number => {
    const value = parseDuration(text, range);
    if (typeof value === "number") {
      return value;
    }
    throw new InvalidArgumentError(`Allowed is ${value.allowed}.`);
  };
  const option = new Option(flags, description).argParser(parse);
  const withDefault = initially === undefined ? option : option.default(parse(initially), initially);
  return variable === undefined ? withDefault : withDefault.env(variable);
}
