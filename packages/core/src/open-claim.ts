import type { Version } from "@holdfast/store";
import type { Claim } from "./claim.ts";
import type { Context } from "./context.ts";
import type { Deadline } from "./instant.ts";
import { keepRenewing } from "./keep-renewing.ts";
import type { LockRecord } from "./record.ts";

export interface ConfirmedWrite {
  readonly lock: string;
  readonly key: string;
  readonly marginMs: number;
  readonly record: LockRecord;
  readonly version: Version;
  /** Counted from before the write was sent. */
  readonly deadline: Deadline;
}

/** Begins to believe in a write that is known to stand, and to renew it until the belief ends. */
export function openClaim(context: Context, write: ConfirmedWrite): Claim {
  const { lock } = write;
  const now = context.clock.now();
  const leaseId = write.record.lease_id;
  const claim: Claim = {
    ...write,
    sent: new Map([[write.record.nonce, write.deadline]]),
    belief: context.beliefs.begin(lock, write.deadline, now, (reason) => {
      if (claim.handedOut) {
        context.emit({ type: "lost", lock, leaseId, reason });
      }
    }),
    handedOut: false,
    mayFlagExclusiveOnly: false,
    ending: false,
    renewing: undefined,
    renewedListeners: new Set(),
  };
  keepRenewing(context, claim, now);
  return claim;
}
