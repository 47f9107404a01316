import type { PortError } from "@holdfast/pointer-directory";
import { StoreError, type StoreOperation } from "@holdfast/store";

/** For a request of which nothing was sent. */
export function toStoreError(error: PortError, operation: StoreOperation, location: string, key?: string): StoreError {
  const { kind, problem, hint } = error;
  const code = kind === "denied" || kind === "read-only" ? "DENIED" : kind === "invalid" ? "INVALID" : "UNAVAILABLE";
  return new StoreError({ code, operation, location, problem, cause: error, ...(key === undefined ? {} : { key }), ...(hint === undefined ? {} : { hint }) });
}
