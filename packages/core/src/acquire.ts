import { isStoreError } from "@holdfast/store";
import { acquireExclusive } from "./acquire-exclusive.ts";
import { acquireShared } from "./acquire-shared.ts";
import type { Claim } from "./claim.ts";
import { abandon } from "./clear-readers.ts";
import type { Instant } from "./clock.ts";
import type { CommonContext, Context } from "./context.ts";
import { storeFailure } from "./errors.ts";
import type { Lease } from "./lease.ts";
import { acquireFair } from "./line/acquire-fair.ts";
import type { AcquireOptions } from "./options.ts";
import { createRegisterLease } from "./register-lease.ts";
import { aborted, type AcquireRequest, parseRequest } from "./request.ts";

/** Waits for a lock and takes it. See `LockManager.acquire`. */
export async function acquire(context: Context, name: string, options: AcquireOptions, startedAt?: Instant): Promise<Lease> {
  const request = parseRequest(context, name, options, startedAt);
  return createRegisterLease(context, { request, claim: await untilAborted(context, request, acquireClaim(context, request), abandon) });
}

async function acquireClaim(context: Context, request: AcquireRequest): Promise<Claim> {
  try {
    return await (request.fair ? acquireFair(context, request, (turn) => contend(context, turn)) : contend(context, request));
  } catch (error) {
    throw isStoreError(error) ? storeFailure(request.name, "acquire", error) : error;
  }
}

function contend(context: Context, request: AcquireRequest): Promise<Claim> {
  return request.mode === "shared" ? acquireShared(context, request) : acquireExclusive(context, request);
}

/** The caller's signal ends the wait at once; what the acquire had under way is finished behind it (rule 11). */
export function untilAborted<C extends CommonContext, T>(context: C, request: AcquireRequest, acquiring: Promise<T>, abandon: (context: C, claim: T) => void): Promise<T> {
  const { signal } = request;
  if (signal === undefined) {
    return acquiring;
  }
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(aborted(request));
      context.background.run(acquiring.then((claim) => abandon(context, claim)));
    };
    if (signal.aborted) {
      stop();
      return;
    }
    signal.addEventListener("abort", stop, { once: true });
    acquiring.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
