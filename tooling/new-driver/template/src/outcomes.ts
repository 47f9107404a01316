import { StoreError, type StoreOperation } from "@holdfast/store";

interface Request {
  readonly operation: StoreOperation;
  readonly location: string;
  readonly key: string;
}

/**
 * What a failure of a request that was sent means to the caller. Until a failure is known to have written nothing
 * (`UNAVAILABLE`), to be a missing permission (`DENIED`) or a mistake (`INVALID`), a write may have happened.
 */
export function requestFailure(error: unknown, request: Request): StoreError {
  const isWrite = request.operation !== "read" && request.operation !== "list";
  const problem = error instanceof Error ? error.message : String(error);
  return new StoreError({ ...request, code: isWrite ? "INDETERMINATE" : "UNAVAILABLE", problem, cause: error });
}
