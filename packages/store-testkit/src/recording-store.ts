import { isStoreError, type RegisterStore, type StoreErrorCode } from "@holdfast/store";
import { interceptStore, type RequestOperation, type StoreRequest } from "./intercept-store.ts";

export interface RecordedRequest {
  readonly operation: RequestOperation;
  /** The key, or the prefix of a listing. */
  readonly key: string;
  /** The outcome's kind, `listed`, the code of a `StoreError`, or `threw` for any other error. Null while under way. */
  readonly answer: string | StoreErrorCode | null;
}

export type RequestCounts = Readonly<Record<RequestOperation, number>>;

export interface RecordingStore extends RegisterStore {
  /** Requests since the start or the last `reset`, whether they succeeded or not. */
  counts(): RequestCounts;
  /** Sum of `counts`. */
  total(): number;
  /** The newest requests, oldest first. */
  requests(): readonly RecordedRequest[];
  reset(): void;
}

export interface RecordingOptions {
  /** How many requests `requests` keeps; older ones are only counted. Default 1,000. */
  readonly requestsMax?: number;
}

const NONE: RequestCounts = { read: 0, list: 0, create: 0, replace: 0, remove: 0 };

/** The same store, with every request counted: for tests that promise how many a step costs. */
export function createRecordingStore(store: RegisterStore, { requestsMax = 1_000 }: RecordingOptions = {}): RecordingStore {
  let counts: RequestCounts = NONE;
  let log: { operation: RequestOperation; key: string; answer: string | null }[] = [];

  function begin({ operation, key }: StoreRequest): { answer: string | null } {
    counts = { ...counts, [operation]: counts[operation] + 1 };
    const entry = { operation, key, answer: null };
    log.push(entry);
    if (log.length > requestsMax) {
      log.shift();
    }
    return entry;
  }

  return {
    ...interceptStore(store, async (request, send) => {
      const entry = begin(request);
      try {
        const outcome = await send(request.signal);
        entry.answer = "kind" in outcome ? outcome.kind : "listed";
        return outcome;
      } catch (error) {
        entry.answer = isStoreError(error) ? error.code : "threw";
        throw error;
      }
    }),
    counts: () => counts,
    total: () => Object.values(counts).reduce((sum, count) => sum + count, 0),
    requests: () => log.map((entry) => ({ ...entry })),
    reset() {
      counts = NONE;
      log = [];
    },
  };
}
