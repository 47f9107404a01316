import { describeFailure, type FailureContext } from "../failure.ts";
import { heading } from "./json.ts";
import { note } from "./person.ts";

export interface ReportOptions extends FailureContext {
  /** Where a program looks for `{"error": …}`; undefined for people. */
  readonly json: "stdout" | "stderr" | undefined;
}

/** Tells a failure once, and gives the exit code for it. */
export function reportFailure(error: unknown, { json, ...context }: ReportOptions): number {
  const { code, message, hint, exitCode } = describeFailure(error, context);
  if (json !== undefined) {
    process[json].write(`${JSON.stringify({ ...heading("error"), error: { code, message, hint: hint ?? null, exitCode } })}\n`);
  } else {
    note(hint === undefined ? message : `${message}\n  ${hint}`);
  }
  if (process.env["HOLDFAST_DEBUG"] === "1" && error instanceof Error) {
    process.stderr.write(`${error.stack ?? ""}\n`);
  }
  return exitCode;
}
