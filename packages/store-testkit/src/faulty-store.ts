import { type RegisterStore, StoreError, type StoreErrorCode } from "@holdfast/store";
import type { TestkitClock } from "./clock.ts";
import type { Fault, FaultPlan } from "./fault-plan.ts";
import { interceptStore, type StoreRequest } from "./intercept-store.ts";

export interface FaultyStoreOptions {
  readonly plan: FaultPlan;
  /** How time passes: `clock.delay` of a virtual clock in tests, `systemClock.delay` on a real store. */
  readonly delay: TestkitClock["delay"];
}

export interface FaultyStore extends RegisterStore {
  /** Requests still on their way: late writes of callers that stopped waiting, and repeated ones. */
  inFlight(): number;
  /** Resolves once nothing is on its way any more. What late writes were answered stays unknown, as on a network. */
  drained(): Promise<void>;
}

/**
 * The same store behind a bad network. A write that was sent lands, also when its caller has aborted: aborting ends the
 * wait, not the write. Failures are those a driver gives: a read that got no answer is `UNAVAILABLE`, a write `INDETERMINATE`.
 */
export function createFaultyStore(store: RegisterStore, { plan, delay }: FaultyStoreOptions): FaultyStore {
  const travelling = new Set<Promise<void>>();

  function track<Answer>(journey: Promise<Answer>): Promise<Answer> {
    // The caller gets the answer from `journey`; here only its end counts, so a failure is not lost by being ignored.
    const ended: Promise<void> = Promise.allSettled([journey]).then(() => {
      travelling.delete(ended);
    });
    travelling.add(ended);
    return journey;
  }

  async function travel<Outcome>(request: StoreRequest, fault: Fault, send: () => Promise<Outcome>): Promise<Outcome> {
    switch (fault.kind) {
      case "refused":
        throw failure(store, request, "UNAVAILABLE", "the connection was refused.");
      case "request-lost":
        await delay(fault.noticedMs ?? 0);
        throw failure(store, request, "INDETERMINATE", "the connection broke before an answer came.");
      case "response-lost":
        // The answer is what gets lost, so it does not matter which one it was.
        await send().catch(() => undefined);
        await delay(fault.noticedMs ?? 0);
        throw failure(store, request, "INDETERMINATE", "the connection broke before an answer came.");
      case "delayed": {
        await delay(fault.beforeMs ?? 0);
        const outcome = await send();
        await delay(fault.afterMs ?? 0);
        return outcome;
      }
      case "repeated": {
        const outcome = await send();
        void track(delay(fault.againMs).then(send));
        return outcome;
      }
    }
  }

  const faulty = interceptStore(store, async (request, send) => {
    const fault = request.signal?.aborted === true ? undefined : plan(request);
    if (fault === undefined) {
      return send(request.signal);
    }
    const journey = track(travel(request, fault, () => send(undefined)));
    return untilAborted(journey, request, () => failure(store, request, "INDETERMINATE", "aborted before an answer came."));
  });

  return {
    ...faulty,
    inFlight: () => travelling.size,
    async drained() {
      while (travelling.size > 0) {
        await Promise.all(travelling);
      }
    },
  };
}

async function untilAborted<Answer>(journey: Promise<Answer>, { signal }: StoreRequest, reason: () => StoreError): Promise<Answer> {
  if (signal === undefined) {
    return journey;
  }
  const listening = new AbortController();
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(reason()), { once: true, signal: listening.signal });
  });
  try {
    return await Promise.race([journey, aborted]);
  } finally {
    listening.abort();
  }
}

function failure(store: RegisterStore, request: StoreRequest, code: StoreErrorCode, problem: string): StoreError {
  const { operation, key } = request;
  const isRead = operation === "read" || operation === "list";
  return new StoreError({ code: isRead ? "UNAVAILABLE" : code, operation, key, location: store.location, problem });
}
