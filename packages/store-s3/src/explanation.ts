import { StoreError, type StoreErrorCode, type StoreOperation } from "@holdfast/store";
import type { Failure } from "./failure.ts";

/** Which request failed, for the words of its error. */
export interface Request {
  readonly operation: StoreOperation;
  readonly location: string;
  /** Left out where a request is about the whole store. */
  readonly key?: string;
}

/** What a failure means and what a person should hear. */
export interface Explanation {
  readonly code: StoreErrorCode;
  readonly problem: string;
  readonly hint?: string;
}

export function errorOf({ code, problem, hint }: Explanation, failure: Failure | undefined, request: Request): StoreError {
  return new StoreError({ code, ...request, problem, ...(hint === undefined ? {} : { hint }), ...(failure === undefined ? {} : { cause: failure.cause }) });
}
