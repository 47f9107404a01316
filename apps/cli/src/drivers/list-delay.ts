import { parseDuration } from "../duration.ts";
import { CliError } from "../failure.ts";
import type { DriverSettings } from "./driver.ts";

/** Core waits for a listing no longer than it waits for a request. */
const RANGE = { minMs: 0, maxMs: 10_000 } as const;

/**
 * What somebody vouches that a listing may miss, in milliseconds. Undefined: nobody does.
 *
 * @throws {CliError} `USAGE`
 */
export function listDelayOf(settings: DriverSettings, { flag, variable }: { readonly flag: string; readonly variable: string }): number | undefined {
  const text = settings[variable];
  const value = text === undefined ? undefined : parseDuration(text, RANGE);
  if (typeof value === "object") {
    throw new CliError("USAGE", `${flag} (${variable}) is no such duration.`, `Allowed is ${value.allowed}.`);
  }
  return value;
}
