import { type Command, InvalidArgumentError, type Option } from "commander";
import { closest } from "../did-you-mean.ts";
import { DRIVERS } from "../drivers/all.ts";
import type { DriverSettings } from "../drivers/driver.ts";
import { CliError } from "../failure.ts";
import { findConfig } from "./find-config.ts";
import { type Config, parseConfig } from "./parse-config.ts";

/** The file for this folder, read and accepted; undefined where there is none. @throws {CliError} `USAGE` */
export function configFor(folder: string, env: NodeJS.ProcessEnv): Config | undefined {
  const found = findConfig(folder, env);
  return found === undefined ? undefined : parseConfig(found);
}

/**
 * Puts what the file says where neither a flag nor a variable said anything, and a store's URI where its alias was given.
 *
 * @returns What the file says for the driver of that store.
 * @throws {CliError} `USAGE`, naming the file and the key.
 */
export function applyConfig(command: Command, config: Config): DriverSettings {
  for (const option of command.options) {
    const given = config.defaults[option.name()];
    if (given !== undefined && isUntold(command, option)) {
      command.setOptionValueWithSource(option.attributeName(), parsed(option, given, config), "config");
    }
  }
  const option = command.options.find(({ long }) => long === "--store");
  if (option === undefined) {
    return {};
  }
  if (isUntold(command, option) && config.store !== undefined) {
    command.setOptionValueWithSource("store", config.store, "config");
  }
  // `doctor <store>`: an argument that says the same.
  const argument: unknown = command.registeredArguments[0]?.name() === "store" ? command.processedArgs[0] : undefined;
  const { uri, settings } = resolveStore(typeof argument === "string" ? argument : String(command.getOptionValue("store")), config);
  if (argument !== undefined) {
    command.processedArgs[0] = uri;
  }
  command.setOptionValueWithSource("store", uri, command.getOptionValueSource("store") ?? "config");
  return settings;
}

/** The store that an alias stands for; a URI stands for itself. @throws {CliError} `USAGE` */
export function resolveStore(name: string, config: Config): { readonly uri: string; readonly settings: DriverSettings } {
  const configured = Object.hasOwn(config.stores, name) ? config.stores[name] : undefined;
  if (configured !== undefined) {
    return { uri: configured.uri, settings: settingsOf(name, configured.settings, config) };
  }
  const aliases = Object.keys(config.stores);
  if (!name.includes(":") && aliases.length > 0) {
    const meant = closest(name, aliases);
    throw new CliError("USAGE", `${config.file}: there is no store ${JSON.stringify(name.slice(0, 40))} among its stores.`, meant === undefined ? `There are ${aliases.join(", ")}. For a folder, write local: before its path.` : `Did you mean ${meant}?`);
  }
  return { uri: name, settings: {} };
}

/** By the variables that mean the same as the keys. */
function settingsOf(alias: string, settings: Readonly<Record<string, string | boolean>>, { file }: Config): DriverSettings {
  const known = DRIVERS.flatMap((driver) => driver.settings.map(({ flag, variable }) => ({ name: flag.slice(2).split(" ", 1)[0] ?? "", variable })));
  const entries = Object.entries(settings).map(([key, value]) => {
    const setting = known.find(({ name }) => name === key);
    if (setting === undefined) {
      const meant = closest(key, known.map(({ name }) => name));
      throw new CliError("USAGE", `${file}: there is no key stores.${alias}.${key}.`, meant === undefined ? "Allowed are uri and the flags of drivers; holdfast run --help names them under Stores." : `Did you mean ${meant}?`);
    }
    return [setting.variable, String(value)] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== "false"));
}

function isUntold(command: Command, option: Option): boolean {
  return [undefined, "default"].includes(command.getOptionValueSource(option.attributeName()));
}

function parsed(option: Option, given: string | boolean, { file }: Config): unknown {
  const key = `${file}: defaults.${option.name()}`;
  const takesValue = option.required || option.optional;
  if (takesValue !== (typeof given === "string")) {
    throw new CliError("USAGE", `${key} must be ${takesValue ? "a text" : "true or false"}.`);
  }
  try {
    return typeof given === "string" && option.parseArg !== undefined ? option.parseArg(given, option.defaultValue) : given;
  } catch (error) {
    if (error instanceof InvalidArgumentError) {
      throw new CliError("USAGE", `${key} is ${JSON.stringify(given)}. ${error.message}`);
    }
    throw error;
  }
}
