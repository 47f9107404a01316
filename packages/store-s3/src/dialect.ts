import { isStoreError, type RequestOptions, StoreError } from "@holdfast/store";
import { untilAborted } from "./abort.ts";
import { CLAIMS_MARKER, KEPT_BY_CLAIMS, OPEN_FOR_CLAIMS } from "./claims/marker.ts";
import { isAws, isR2 } from "./client.ts";
import type { EtagQuoting, S3StoreConfig } from "./config.ts";
import { errorOf, type Request } from "./explanation.ts";
import { meaningOf } from "./outcomes.ts";
import { honoursConditionalRemove, probeKey, probeWrites, tidyUp } from "./probe.ts";
import { REFUSED } from "./refused.ts";
import type { Requests } from "./requests.ts";
import type { Session } from "./session.ts";

/** How a store wants its conditions, found out once for each opened store. */
export interface Dialect {
  /**
   * How `If-Match` is written here. AWS and R2 are known. Any other store is asked before the first write, because an ETag in
   * the wrong quotes is always refused: that would be told as "somebody else has it", for ever.
   *
   * @throws {StoreError} In the words of the request that waits for it. `UNSUPPORTED` for a store that ignores conditions.
   */
  quotingFor(request: Request, options?: RequestOptions): Promise<EtagQuoting>;
}

const USE_ANOTHER = "Use another store or bucket; docs/backends/s3.md lists those that honour conditional writes. Or open it for claims (--s3-protocol claims), which promise less.";
const SWITCH_OFF = "The bucket is versioned (one with Object Lock always is): try one that never was, because some stores honour conditions only there.";

export function createDialect(session: Session, requests: Requests, config: S3StoreConfig): Dialect {
  let asking: Promise<EtagQuoting> | undefined;

  async function ask(): Promise<EtagQuoting> {
    if ((await requests.read(CLAIMS_MARKER, undefined)).kind === "found") {
      throw unsupported(KEPT_BY_CLAIMS, OPEN_FOR_CLAIMS);
    }
    const key = probeKey();
    try {
      const { conditionalWrites, etagQuoting, isVersioned } = await probeWrites(requests, key);
      if (conditionalWrites !== "honoured" || etagQuoting === null) {
        throw unsupported(REFUSED[conditionalWrites === "honoured" ? "replace-never-matches" : conditionalWrites], isVersioned ? SWITCH_OFF : USE_ANOTHER);
      }
      if (config.deleteIfMatch && !(await honoursConditionalRemove(requests, key, etagQuoting))) {
        throw unsupported("it ignores If-Match when it removes, which deleteIfMatch asks for", "Open the store without deleteIfMatch.");
      }
      return etagQuoting;
    } finally {
      await tidyUp(requests, key);
    }
  }

  function unsupported(why: string, hint: string): StoreError {
    return new StoreError({ code: "UNSUPPORTED", operation: "open", location: config.location, problem: `this store cannot keep locks: ${why}.`, hint });
  }

  async function decide(): Promise<EtagQuoting> {
    if (config.etagQuoting !== "auto") {
      return config.etagQuoting;
    }
    const host = await hostOf(session, config.location);
    return isAws(host) || isR2(host) ? "quoted" : ask();
  }

  /** All that write at first wait for one answer. A verdict stays; an outage does not. */
  function answer(): Promise<EtagQuoting> {
    asking ??= decide().catch((error: unknown) => {
      if (!isStoreError(error) || error.code !== "UNSUPPORTED") {
        asking = undefined;
      }
      throw error;
    });
    return asking;
  }

  return {
    async quotingFor(request, options) {
      const signal = options?.signal;
      try {
        return await (signal === undefined ? answer() : untilAborted(answer(), signal));
      } catch (error) {
        throw inWordsOf(request, error, signal?.aborted === true);
      }
    },
  };
}

/** @throws {StoreError} No client could be made. */
export async function hostOf(session: Session, location: string): Promise<string> {
  const result = await session.request(async ({ host }) => host);
  if (result.kind === "answered") {
    return result.output;
  }
  const request: Request = { operation: "open", location };
  const meaning = meaningOf(result.failure, request);
  throw meaning instanceof StoreError ? meaning : errorOf({ code: "UNAVAILABLE", problem: "the client of the store could not be made." }, result.failure, request);
}

/** Nothing of the request itself was sent, whatever became of the questions before it. */
export function inWordsOf(request: Request, error: unknown, isAborted: boolean): StoreError {
  if (!isStoreError(error)) {
    const problem = isAborted ? "aborted before it was sent." : "the store could not be asked how it treats conditions.";
    return new StoreError({ code: "UNAVAILABLE", ...request, problem, cause: error });
  }
  const code = error.code === "INDETERMINATE" ? "UNAVAILABLE" : error.code;
  const problem = error.operation === "open" ? error.problem : `the store could not be asked how it treats conditions: ${error.problem}`;
  return errorOf({ code, problem, ...(error.hint === undefined ? {} : { hint: error.hint }) }, undefined, request);
}
