import type { Holding } from "./claim.ts";
import type { CommonContext } from "./context.ts";
import type { LeaseEndReason } from "./errors.ts";
import type { Deadline } from "./instant.ts";

export type RenewOutcome =
  | { readonly kind: "renewed" }
  /** Not confirmed, not lost: to be tried again while the deadline lasts. */
  | { readonly kind: "pending"; readonly cause: unknown }
  | { readonly kind: "lost"; readonly reason: LeaseEndReason };

/** A write that is known to stand: belief lasts until the deadline that counts from its sending, unless it has ended meanwhile. */
export function confirmRenewal(context: CommonContext, claim: Holding, deadline: Deadline): RenewOutcome {
  if (!claim.belief.extend(deadline)) {
    return { kind: "lost", reason: "expired" };
  }
  claim.deadline = deadline;
  for (const listener of claim.renewedListeners) {
    listener();
  }
  context.emit({ type: "renewed", lock: claim.lock, leaseId: claim.record.lease_id, remainingMs: claim.belief.remainingMs() });
  return { kind: "renewed" };
}

/** No confirmation: the claim is kept while its deadline lasts. */
export function delayRenewal(context: CommonContext, claim: Holding, cause: unknown): RenewOutcome {
  const left = claim.belief.remainingMs();
  if (left > 0) {
    context.emit({ type: "renewal-delayed", lock: claim.lock, leaseId: claim.record.lease_id, remainingMs: left, cause });
  }
  return { kind: "pending", cause };
}
