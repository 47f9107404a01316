/**
 * What a failure means to the caller, not what went wrong inside:
 *
 * - `UNAVAILABLE`: nothing was written; the same request may be tried again.
 * - `INDETERMINATE`: the write may or may not have happened, or may happen yet. Read to find out.
 * - `DENIED`: the store refused; the message names the permission that is missing.
 * - `INVALID`: the request or the configuration is wrong; trying again cannot help.
 * - `UNSUPPORTED`: this store cannot do that at all.
 */
export type StoreErrorCode = "UNAVAILABLE" | "INDETERMINATE" | "DENIED" | "INVALID" | "UNSUPPORTED";

export type StoreOperation = "open" | "read" | "list" | "create" | "replace" | "put" | "remove" | "watch" | "close";

export interface StoreErrorDetails {
  readonly code: StoreErrorCode;
  readonly operation: StoreOperation;
  /** Where, as `RegisterStore.location` says it. Never holds a secret. */
  readonly location: string;
  readonly key?: string;
  /** What happened, in words for a person. No key or location: those are added. */
  readonly problem: string;
  /** What to do or try next. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** A request that did not give an expected answer. Expected answers, conflicts among them, are values. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;
  readonly operation: StoreOperation;
  readonly location: string;
  readonly key: string | undefined;
  readonly problem: string;
  readonly hint: string | undefined;

  constructor(details: StoreErrorDetails) {
    super(messageOf(details), { cause: details.cause });
    this.code = details.code;
    this.operation = details.operation;
    this.location = details.location;
    this.key = details.key;
    this.problem = details.problem;
    this.hint = details.hint;
  }
}

function messageOf({ operation, location, key, problem, hint }: StoreErrorDetails): string {
  const what = key === undefined ? operation : `${operation} ${JSON.stringify(shortened(key))}`;
  const next = hint === undefined ? "" : ` ${hint}`;
  return `${what} on ${location}: ${problem}${next}`;
}

/** A key of ten thousand characters would bury the message it is in. */
function shortened(key: string): string {
  return key.length <= 120 ? key : `${key.slice(0, 100)}… (${key.length} characters)`;
}

/** True for a `StoreError` of any copy of this package, so that duplicates in a dependency tree do no harm. */
export function isStoreError(value: unknown): value is StoreError {
  return value instanceof StoreError || (value instanceof Error && value.name === "StoreError" && "code" in value);
}
