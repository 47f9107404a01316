import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { CliError } from "../failure.ts";
import { decodeHandle, type Handle, isHandle } from "./handle.ts";

/** What `renew` and `release` were given: the handle itself, or the file that it is in. */
export interface GivenHandle {
  readonly handle: Handle;
  readonly file: string | undefined;
}

/** @throws {CliError} `USAGE` when there is none, or when it cannot be used. */
export function givenHandle(text: string | undefined): GivenHandle {
  if (text === undefined || text.trim() === "") {
    throw new CliError("USAGE", "Which lease? There is no handle.", "Give what holdfast acquire printed, the file it wrote, or set HOLDFAST_HANDLE.");
  }
  if (isHandle(text)) {
    return { handle: decodeHandle(text), file: undefined };
  }
  if (!existsSync(text)) {
    throw new CliError("USAGE", `${JSON.stringify(text.slice(0, 80))} is neither a handle nor a file with one.`, "A handle begins with hf1_; holdfast acquire prints it.");
  }
  return { handle: decodeHandle(readFileSync(text, "utf8")), file: text };
}

/** Written beside its place and then moved there: a step that reads it finds all of it, or the one before. */
export function writeHandleFile(path: string, text: string): void {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, `${text}\n`, { mode: 0o600 });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw new CliError("USAGE", `The handle could not be written to ${path}: ${error instanceof Error ? error.message : String(error)}.`, "The lock was given back.");
  }
}
