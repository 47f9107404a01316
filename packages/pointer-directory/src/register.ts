import { StoreError, type StoreErrorCode, type StoreOperation } from "@holdfast/store";
import type { DirectoryPort, PortError } from "./port.ts";
import type { Recall } from "./recall.ts";

/** One register as one request sees it. */
export interface Register {
  readonly port: DirectoryPort;
  /** The register's directory, a full path. */
  readonly path: string;
  /** 32 hex digits, never given before. */
  readonly nonce: () => string;
  readonly recall: Recall;
  readonly operation: StoreOperation;
  readonly key: string;
  readonly location: string;
}

export function fail(register: Register, code: StoreErrorCode, problem: string, hint?: string, cause?: unknown): StoreError {
  const { operation, location, key } = register;
  return new StoreError({ code, operation, location, key, problem, cause, ...(hint === undefined ? {} : { hint }) });
}

/**
 * The failure of a call as the contract tells it.
 * @param ifUnknown `INDETERMINATE` once the call that commits was sent, else `UNAVAILABLE`.
 */
export function failWith(register: Register, error: PortError, ifUnknown: "UNAVAILABLE" | "INDETERMINATE"): StoreError {
  return fail(register, codeOf(error, ifUnknown), error.problem, error.hint, error);
}

function codeOf({ kind }: PortError, ifUnknown: "UNAVAILABLE" | "INDETERMINATE"): StoreErrorCode {
  switch (kind) {
    case "denied":
    case "read-only":
      return "DENIED";
    case "invalid":
      return "INVALID";
    case "unknown":
      return ifUnknown;
    case "missing":
    case "exists":
    case "busy":
    case "no-space":
    case "unavailable":
      return "UNAVAILABLE";
  }
}
