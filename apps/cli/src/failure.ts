import { LeaseEndedError, LockError } from "@holdfast/core";
import { isStoreError } from "@holdfast/store";
import { EXIT_CODES, type ExitName } from "./exit-codes.ts";

/** A failure of this program, in the words that the person gets to see. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exit: ExitName;
  readonly hint: string | undefined;
  readonly exitCode: number;

  /** @param exitCode Where somebody asked for another one than usual. */
  constructor(exit: ExitName, message: string, hint?: string, exitCode: number = EXIT_CODES[exit].code) {
    super(message);
    this.exit = exit;
    this.hint = hint;
    this.exitCode = exitCode;
  }
}

export interface Failure {
  /** Stable, for programs. */
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
  readonly exitCode: number;
}

export interface FailureContext {
  readonly store: string;
  /** How to look at the lock in question, as a command line. */
  readonly look: string;
}

/** What happened, on which store, and what to try next. Never a stack trace. */
export function describeFailure(error: unknown, context: FailureContext): Failure {
  if (error instanceof CliError) {
    return { code: error.exit, message: error.message, hint: error.hint, exitCode: error.exitCode };
  }
  if (LockError.is(error)) {
    const exit = exitOf(error);
    const message = error.message.includes(context.store) ? error.message : `${error.message} (store ${context.store})`;
    return { code: error.code, message, hint: hintFor(exit, context), exitCode: EXIT_CODES[exit].code };
  }
  if (isStoreError(error)) {
    const exit = error.code === "INVALID" ? "USAGE" : "STORE";
    return { code: error.code, message: error.message, hint: undefined, exitCode: EXIT_CODES[exit].code };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: "INTERNAL", message, hint: "This is a mistake in holdfast. HOLDFAST_DEBUG=1 shows where.", exitCode: EXIT_CODES.INTERNAL.code };
}

function exitOf(error: LockError): ExitName {
  switch (error.code) {
    case "ACQUIRE_TIMEOUT":
      return "TIMED_OUT";
    case "UNREADABLE":
      return "UNREADABLE";
    case "EXCLUSIVE_ONLY":
    case "INVALID_NAME":
    case "INVALID_OPTION":
      return "USAGE";
    case "STORE":
      return isStoreError(error.cause) && error.cause.code === "INVALID" ? "USAGE" : "STORE";
    case "BREAK_REFUSED":
    case "UPGRADE_REFUSED":
      return "REFUSED";
    case "LEASE_ENDED":
      return error instanceof LeaseEndedError && error.reason === "unreadable" ? "UNREADABLE" : "LOST";
    default:
      return "INTERNAL";
  }
}

function hintFor(exit: ExitName, { look }: FailureContext): string | undefined {
  switch (exit) {
    case "TIMED_OUT":
    case "HELD":
    case "UNREADABLE":
    case "REFUSED":
    case "LOST":
      return `To look at it: ${look}`;
    default:
      return undefined;
  }
}
