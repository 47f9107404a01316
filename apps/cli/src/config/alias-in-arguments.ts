import { configFor, resolveStore } from "./apply-config.ts";

/**
 * The arguments of a command about other tools' locks, which reads them by itself, with the URI in the place of a store's alias. What
 * the file says for the driver goes into the environment, where nothing else was said.
 *
 * @throws {CliError} `USAGE`
 */
export function withoutAlias(args: readonly string[], folder: string, env: NodeJS.ProcessEnv): readonly string[] {
  const at = args.findIndex((arg) => /^--?store(?:=|$)/.test(arg));
  const [flag = "", inline] = (args[at] ?? "").split(/=(.*)/s);
  const name = inline ?? args[at + 1];
  const config = at === -1 || name === undefined || name.includes(":") ? undefined : configFor(folder, env);
  if (config === undefined || name === undefined) {
    return args;
  }
  const { uri, settings } = resolveStore(name, config);
  for (const [variable, value] of Object.entries(settings)) {
    env[variable] ??= value;
  }
  return args.toSpliced(at, inline === undefined ? 2 : 1, flag, uri);
}
