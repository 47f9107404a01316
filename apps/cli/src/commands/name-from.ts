import { CliError } from "../failure.ts";

/** @throws {CliError} `USAGE` when no lock was named, or two. */
export function nameFrom(positional: string | undefined, flag: string | undefined): string {
  const name = positional ?? flag;
  if (name === undefined) {
    throw new CliError("USAGE", "Which lock?", "Name it, or see what there is: holdfast list");
  }
  return name;
}
