import type { ClaimStore, ClaimStoreCapabilities } from "@holdfast/store";
import { untilAborted } from "../acquire.ts";
import type { CommonContext } from "../context.ts";
import { LockError } from "../errors.ts";
import type { Guarantee } from "../guarantee.ts";
import { createLease, type Lease } from "../lease.ts";
import { grouped, invalidOption } from "../options.ts";
import type { Protocol } from "../protocol.ts";
import { createRemembered } from "../remembered.ts";
import { parseRequest } from "../request.ts";
import { acquireClaim } from "./acquire-claim.ts";
import { breakClaim, releaseClaimById } from "./break-claim.ts";
import type { ClaimContext } from "./claim-context.ts";
import { createClaimRequests } from "./claim-requests.ts";
import { abandonClaim, endOwnClaim } from "./end-own-claim.ts";
import { inspectClaims, listClaims } from "./inspect-claims.ts";
import type { OwnClaim } from "./own-claim.ts";
import { resumeClaim } from "./resume-claim.ts";

/** What a lock over claims is worth: what the listings are (rule 9). */
export function guaranteeOf({ listing }: ClaimStoreCapabilities): Guarantee {
  return listing.kind === "unknown" ? "advisory" : "exclusive";
}

/** An own clock may run one per cent slow, and the delay is counted on it. */
const SLOW_CLOCK = 1.01;

/** Leases over claims, for stores without conditional writes (docs/protocol.md, "The announcement protocol"). */
export function createClaimProtocol(common: CommonContext, store: ClaimStore): Protocol {
  const { clock, requestTimeoutMs } = common;
  const { listing } = store.claims;
  const listingDelayMs = listing.kind === "delayed" ? Math.ceil(SLOW_CLOCK * listing.delayMs) : 0;
  if (listingDelayMs > requestTimeoutMs) {
    throw invalidOption("requestTimeoutMs", requestTimeoutMs, `at least ${grouped(listingDelayMs)}, because listings of ${common.location} may be late by that much`);
  }
  const context: ClaimContext = {
    ...common,
    graceMs: common.graceMs + listingDelayMs,
    listingDelayMs,
    requests: createClaimRequests(store, clock, requestTimeoutMs),
    sightings: createRemembered(),
    tokens: createRemembered(),
    holders: createRemembered(),
  };
  return {
    async acquire(name, options, startedAt) {
      const request = parseRequest(context, name, options, startedAt);
      if (request.exclusiveOnly) {
        throw unsupported(context, name, "a lock cannot be declared exclusive-only", "Leave exclusiveOnly out: it only saves a request.");
      }
      if (request.fair) {
        throw unsupported(context, name, "nobody can wait in turn", "Leave fair out: who waits gets the lock in no order.");
      }
      return leaseOf(context, await untilAborted(context, request, acquireClaim(context, request), (_, claim) => void abandonClaim(context, claim)));
    },
    inspect: (name) => inspectClaims(context, name),
    list: (prefix) => listClaims(context, prefix),
    breakLock: (name, target, options) => breakClaim(context, name, target, options),
    resume: async (handle, options) => leaseOf(context, await resumeClaim(context, handle, options)),
    releaseById: (name, leaseId) => releaseClaimById(context, name, leaseId),
  };
}

function leaseOf(context: ClaimContext, claim: OwnClaim): Lease {
  return createLease(context, claim, {
    end: (options) => endOwnClaim(context, claim, options),
    upgrade: () => Promise.reject(unsupported(context, claim.lock, "a lease cannot be upgraded", OTHER_MODE)),
    downgrade: () => Promise.reject(unsupported(context, claim.lock, "a lease cannot be downgraded", OTHER_MODE)),
  });
}

const OTHER_MODE = "Release it and acquire it in the other mode.";

function unsupported(context: ClaimContext, lock: string, what: string, hint: string): LockError {
  return new LockError({
    code: "UNSUPPORTED",
    lock,
    message: `On ${context.location}, which has no conditional writes, ${what}.`,
    hint,
  });
}
