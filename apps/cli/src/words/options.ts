import { InvalidArgumentError, Option } from "commander";
import { type DurationRange, parseDuration } from "../duration.ts";
import { STORE_FORMS } from "../stores.ts";

/** The options that more than one command has, so that each is spelled and explained once. */

export const SECOND_MS = 1_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

const STORE_DEFAULT = "local:./.holdfast";

export function storeOption(): Option {
  return new Option("--store <uri>", `where the locks are: ${STORE_FORMS.join(", ")}`).default(STORE_DEFAULT).env("HOLDFAST_STORE");
}

export function nameOption(): Option {
  return new Option("--name <lock>", "the lock, for example deploy or models/customer").env("HOLDFAST_NAME");
}

export function jsonOption(description: string): Option {
  return new Option("--json", description).env("HOLDFAST_JSON");
}

export function quietOption(description: string): Option {
  return new Option("--quiet", description).env("HOLDFAST_QUIET");
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
