import { ErrorReply } from "@redis/client";
import { StoreError, type StoreOperation } from "@holdfast/store";

interface Request {
  readonly operation: StoreOperation;
  readonly location: string;
  readonly key: string;
}

/** What Redis refuses with these words it has not done. */
const DENIED = /^(NOAUTH|WRONGPASS|NOPERM)\b/;
const NOT_NOW = /^(LOADING|BUSY|READONLY|MISCONF|OOM|CLUSTERDOWN|MASTERDOWN|NOREPLICAS|TRYAGAIN)\b/;

/** Before a connection stands, nothing can have been written. */
export function connectFailure(error: unknown, request: Request): StoreError {
  if (error instanceof ErrorReply && DENIED.test(error.message)) {
    return new StoreError({ ...request, code: "DENIED", problem: "Redis refused the log-in.", hint: "Check HOLDFAST_REDIS_PASSWORD.", cause: error });
  }
  return new StoreError({ ...request, code: "UNAVAILABLE", problem: `no connection: ${wordsOf(error)}.`, cause: error });
}

/** A write that was sent and not answered may have happened: only an answer of Redis says that it has not. */
export function requestFailure(error: unknown, request: Request): StoreError {
  if (error instanceof ErrorReply && DENIED.test(error.message)) {
    const hint = "The user needs EVAL, HGET, HMGET, HSET, INCR, ZADD, ZREM, ZRANGEBYLEX, DEL and TIME on the prefix.";
    return new StoreError({ ...request, code: "DENIED", problem: wordsOf(error), hint, cause: error });
  }
  if (error instanceof ErrorReply && NOT_NOW.test(error.message)) {
    return new StoreError({ ...request, code: "UNAVAILABLE", problem: wordsOf(error), cause: error });
  }
  const isWrite = request.operation !== "read" && request.operation !== "list";
  const problem = isWrite ? `no answer, so it may have been written: ${wordsOf(error)}.` : `no answer: ${wordsOf(error)}.`;
  return new StoreError({ ...request, code: isWrite ? "INDETERMINATE" : "UNAVAILABLE", problem, cause: error });
}

function wordsOf(error: unknown): string {
  return error instanceof Error && error.message !== "" ? error.message : String(error);
}
