import { StoreError, type StoreOperation } from "@holdfast/store";

interface Request {
  readonly operation: StoreOperation;
  readonly location: string;
  readonly key: string;
}

const READS: ReadonlySet<StoreOperation> = new Set(["read", "list"]);

/**
 * Waits for a request until the signal aborts. The request itself goes on: what it writes may be written yet.
 *
 * @throws {StoreError} `INDETERMINATE` for a write and `UNAVAILABLE` for a read that was not waited for.
 */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined, request: Request): Promise<T> {
  if (signal === undefined) {
    return work;
  }
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => {
      const code = READS.has(request.operation) ? "UNAVAILABLE" : "INDETERMINATE";
      reject(new StoreError({ code, ...request, problem: "aborted before the answer came.", cause: signal.reason }));
    };
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (stop !== undefined) {
      signal.removeEventListener("abort", stop);
    }
  }
}
