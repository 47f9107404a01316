import { isStoreError, type RequestOptions, StoreError } from "@holdfast/store";
import { untilAborted } from "../abort.ts";
import { isAws, isR2 } from "../client.ts";
import { hostOf, inWordsOf } from "../dialect.ts";
import type { Request } from "../explanation.ts";
import { probeKey, probeWrites, tidyUp } from "../probe.ts";
import { createRequests } from "../requests.ts";
import type { Session } from "../session.ts";
import { CLAIMS_MARKER, CLAIMS_MARKER_BODY } from "./marker.ts";
import type { ClaimConfig } from "./options.ts";
import type { ClaimRequests } from "./requests.ts";

/** Lets claims into a place where nobody can be using conditional writes, and nowhere else. */
export interface Admission {
  /**
   * Two clients of one lock that follow different protocols do not see each other. So before the first put: the place is
   * marked as one of claims, or the store does not honour conditional writes, so that no client of them can write here; then it is
   * marked, in case the store learns them one day.
   *
   * @throws {StoreError} In the words of the request that waits for it. `UNSUPPORTED` where others may use conditional writes.
   */
  admit(request: Request, options?: RequestOptions): Promise<void>;
}

export function createAdmission(session: Session, claims: ClaimRequests, { s3, beforeFirstPut }: ClaimConfig): Admission {
  let asking: Promise<void> | undefined;

  async function ask(): Promise<void> {
    const host = await hostOf(session, s3.location);
    beforeFirstPut();
    if (isAws(host) || isR2(host)) {
      throw refusal("Open it for conditional writes (--s3-protocol registers).");
    }
    if ((await claims.read(CLAIMS_MARKER)).kind === "found") {
      return;
    }
    if (await honoursConditions()) {
      const name = `${s3.keyPrefix}${CLAIMS_MARKER}`;
      throw refusal(`Open it for conditional writes (--s3-protocol registers). If nobody uses those here, and nobody is to, put an object named ${name} into the bucket.`);
    }
    await claims.put(CLAIMS_MARKER, new TextEncoder().encode(CLAIMS_MARKER_BODY));
  }

  async function honoursConditions(): Promise<boolean> {
    const requests = createRequests(session, s3);
    const key = probeKey();
    const { conditionalWrites } = await probeWrites(requests, key);
    if (conditionalWrites !== "not-implemented") {
      // Where nothing was written, a removal would leave a hide marker on a store that keeps versions.
      await tidyUp(requests, key);
    }
    return conditionalWrites === "honoured";
  }

  function refusal(hint: string): StoreError {
    const problem = "this store honours conditional writes, and clients that use them would not see claims: one lock could have two holders.";
    return new StoreError({ code: "UNSUPPORTED", operation: "open", location: s3.location, problem, hint });
  }

  /** All that write at first wait for one answer. A verdict stays; an outage does not. */
  function answer(): Promise<void> {
    asking ??= ask().catch((error: unknown) => {
      if (!isStoreError(error) || error.code !== "UNSUPPORTED") {
        asking = undefined;
      }
      throw error;
    });
    return asking;
  }

  return {
    async admit(request, options) {
      const signal = options?.signal;
      try {
        await (signal === undefined ? answer() : untilAborted(answer(), signal));
      } catch (error) {
        throw inWordsOf(request, error, signal?.aborted === true);
      }
    },
  };
}
