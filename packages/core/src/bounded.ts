import { isStoreError, StoreError, type StoreOperation } from "@holdfast/store";
import type { Clock } from "./clock.ts";

export interface BoundedOptions {
  readonly location: string;
  readonly clock: Clock;
  readonly requestTimeoutMs: number;
}

type Send<T> = (signal: AbortSignal) => Promise<T>;

export interface FailedRead {
  readonly kind: "unavailable";
  readonly error: StoreError;
}

export interface FailedWrite {
  readonly kind: "unknown" | "unavailable";
  readonly error: StoreError;
}

/** Requests whose answers come in bounded time, and whose failures are sorted by what they mean to the protocol. */
export interface Bounded {
  bounded<T>(operation: StoreOperation, key: string, limitMs: number, send: Send<T>): Promise<T>;
  /** For reads and listings. @throws {StoreError} what a person must mend. */
  unavailable(operation: StoreOperation, key: string, error: unknown): FailedRead;
  /** @throws {StoreError} what a person must mend. */
  writing<T>(operation: StoreOperation, key: string, limitMs: number, send: Send<T>): Promise<T | FailedWrite>;
}

export function createBounded({ location, clock, requestTimeoutMs }: BoundedOptions): Bounded {
  /** Stops waiting when the time is over, also for a driver that pays no heed to the signal. */
  function bounded<T>(operation: StoreOperation, key: string, limitMs: number, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const timeoutMs = Math.min(limitMs, requestTimeoutMs);
    return new Promise<T>((resolve, reject) => {
      const controller = new AbortController();
      const timer = clock.setTimer(timeoutMs, () => {
        const code = operation === "read" || operation === "list" ? "UNAVAILABLE" : "INDETERMINATE";
        const problem = `no answer within ${Math.round(timeoutMs)} ms.`;
        const error = new StoreError({ code, operation, location, key, problem });
        // Reject first: an abort may make a driver answer at once, and its answer would be less exact than ours.
        reject(error);
        controller.abort(error);
      });
      const settled = <V>(settle: (value: V) => void) => (value: V) => {
        timer.cancel();
        settle(value);
      };
      try {
        send(controller.signal).then(settled(resolve), settled(reject));
      } catch (error) {
        // A driver that throws before it answers with a promise still gets its timer ended.
        settled(reject)(error);
      }
    });
  }

  function failureOf(operation: StoreOperation, key: string, error: unknown): StoreError {
    return isStoreError(error)
      ? error
      : new StoreError({ code: "INDETERMINATE", operation, location, key, problem: "the driver failed unexpectedly.", cause: error });
  }

  /** For reads and listings: nothing changes, so every failure that may pass is the same. */
  function unavailable(operation: StoreOperation, key: string, error: unknown): { readonly kind: "unavailable"; readonly error: StoreError } {
    const failure = failureOf(operation, key, error);
    if (failure.code === "UNAVAILABLE" || failure.code === "INDETERMINATE") {
      return { kind: "unavailable", error: failure };
    }
    throw failure;
  }

  async function writing<T>(operation: StoreOperation, key: string, limitMs: number, send: (signal: AbortSignal) => Promise<T>) {
    try {
      return await bounded(operation, key, limitMs, send);
    } catch (error) {
      const failure = failureOf(operation, key, error);
      if (failure.code === "INDETERMINATE") {
        return { kind: "unknown", error: failure } as const;
      }
      if (failure.code === "UNAVAILABLE") {
        return { kind: "unavailable", error: failure } as const;
      }
      throw failure;
    }
  }

  return { bounded, unavailable, writing };
}
