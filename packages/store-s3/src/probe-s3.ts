import { isStoreError, type RequestOptions } from "@holdfast/store";
import { systemTimer } from "./clock.ts";
import { parseConfig, type S3StoreOptions } from "./config.ts";
import { hostOf } from "./dialect.ts";
import { honoursConditionalRemove, probeKey, probeWrites, tidyUp, type WriteFindings } from "./probe.ts";
import { createRequests } from "./requests.ts";
import { createSession } from "./session.ts";

/** What a store says of itself by how it answers. */
export interface S3Findings extends WriteFindings {
  /** The host that answered. */
  readonly host: string;
  /** Answers carry the store's own `Date`, and entries the time they were written: what ages are made of. */
  readonly tellsAges: boolean;
  /** Null where there was no version to try it with, or removing is not allowed: an exclusive lock needs no permission for it. */
  readonly honoursConditionalRemove: boolean | null;
}

/**
 * Asks a store how it treats conditions, with up to ten requests on a key of its own below the prefix. Says nothing about
 * requests at the same moment: for those there is `checkStore` of `@holdfast/store-testkit`.
 *
 * @throws {StoreError} `UNAVAILABLE`, `DENIED`, `INVALID` or `INDETERMINATE`, as the request that was not answered.
 */
export async function probeS3(options: S3StoreOptions, request?: RequestOptions): Promise<S3Findings> {
  const config = parseConfig({ ...options, storeClock: true });
  const session = createSession(config, systemTimer);
  const requests = createRequests(session, config);
  const key = probeKey();
  try {
    const findings = await probeWrites(requests, key, request);
    const there = await requests.read(key, undefined, request);
    const { conditionalWrites, etagQuoting } = findings;
    const canTry = there.kind !== "absent" && conditionalWrites === "honoured" && etagQuoting !== null;
    return {
      ...findings,
      host: await hostOf(session, config.location),
      tellsAges: there.kind !== "absent" && there.ageMs !== null,
      honoursConditionalRemove: canTry ? await unlessForbidden(honoursConditionalRemove(requests, key, etagQuoting, request)) : null,
    };
  } finally {
    await tidyUp(requests, key);
    session.close();
  }
}

async function unlessForbidden<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (isStoreError(error) && error.code === "DENIED") {
      return null;
    }
    throw error;
  }
}
