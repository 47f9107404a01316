import type { Version } from "@holdfast/store";
import type { Claim, Holding } from "./claim.ts";
import type { CommonContext, Context } from "./context.ts";
import type { Deadline } from "./instant.ts";
import { keepRenewing } from "./keep-renewing.ts";
import type { LockRecord } from "./record.ts";
import { renew } from "./renew.ts";

/** Of a write that is known to stand. */
export interface Confirmed {
  readonly lock: string;
  readonly key: string;
  readonly marginMs: number;
  readonly record: LockRecord;
  /** Counted from before the write was sent. */
  readonly deadline: Deadline;
}

export interface ConfirmedWrite extends Confirmed {
  readonly version: Version;
}

/** Begins to believe in a write to a register, and to renew it until the belief ends. */
export function openClaim(context: Context, write: ConfirmedWrite): Claim {
  return beginHolding(context, write, (holding): Claim => {
    const claim: Claim = {
      ...holding,
      version: write.version,
      sent: new Map([[write.record.nonce, write.deadline]]),
      mayFlagExclusiveOnly: false,
      attemptRenewal: () => renew(context, claim),
    };
    return claim;
  });
}

/** Begins the belief and the renewals of either protocol; `complete` adds what is its own. */
export function beginHolding<T extends Holding>(context: CommonContext, write: Confirmed, complete: (holding: Omit<Holding, "attemptRenewal">) => T): T {
  const { lock, key, marginMs, record, deadline } = write;
  const now = context.clock.now();
  const belief = context.beliefs.begin(lock, deadline, now, (reason) => {
    if (!claim.handedOut) {
      return;
    }
    context.emit({ type: "ended", lock, leaseId: record.lease_id, reason });
    if (reason !== "released" && reason !== "transferred") {
      context.emit({ type: "lost", lock, leaseId: record.lease_id, reason });
    }
  });
  const claim = complete({ lock, key, marginMs, record, deadline, belief, handedOut: false, ending: false, renewing: undefined, renewedListeners: new Set() });
  keepRenewing(context, claim, now);
  return claim;
}
