import { Option } from "commander";
import { DRIVERS } from "./all.ts";
import type { DriverSettings } from "./driver.ts";

const SETTINGS = DRIVERS.flatMap(({ settings }) => settings);

/** A flag for each setting of each driver. */
export function driverOptions(): readonly Option[] {
  return SETTINGS.map(({ flag, variable, description }) => new Option(flag, description).env(variable).helpGroup("Stores:"));
}

/** What the flags and the environment say, by variable. One that is off or empty is left out. */
export function driverSettings(options: Readonly<Record<string, unknown>>): DriverSettings {
  const given = SETTINGS.map(({ flag, variable }) => [variable, textOf(options[new Option(flag).attributeName()])]);
  return Object.fromEntries(given.filter(([, text]) => text !== ""));
}

/** The same, for a process that was given no flags. */
export function settingsFromEnvironment(env: NodeJS.ProcessEnv): DriverSettings {
  const given = SETTINGS.map(({ variable }) => [variable, env[variable] ?? ""]);
  return Object.fromEntries(given.filter(([, text]) => text !== ""));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : value === true ? "true" : "";
}
