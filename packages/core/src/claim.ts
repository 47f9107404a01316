import type { Version } from "@holdfast/store";
import type { Belief } from "./belief.ts";
import type { Deadline } from "./instant.ts";
import type { LockRecord } from "./record.ts";
import type { RenewOutcome } from "./renewal.ts";

/** A record of ours in the store, from the confirmed write that put it there: what we wrote, and until when we may believe in it. */
export interface Holding {
  readonly lock: string;
  readonly key: string;
  readonly marginMs: number;
  record: LockRecord;
  deadline: Deadline;
  readonly belief: Belief;
  /** Set when the first write that ends the claim is about to be sent; renewals keep their hands off from then on. */
  ending: boolean;
  /** Set when it became somebody's lease; before that its ups and downs are nobody's news. */
  handedOut: boolean;
  /** One renewal, by the rules of its protocol. `renewOnce` sees to it that there is one at a time. */
  readonly attemptRenewal: () => Promise<RenewOutcome>;
  /** The renewal that is under way. */
  renewing: Promise<RenewOutcome> | undefined;
  readonly renewedListeners: Set<() => void>;
}

/** A record of ours in a register: at which version it stands, and which writes of ours may still land. */
export interface Claim extends Holding {
  version: Version;
  /** The nonce of every write that may still turn up, with the deadline that counts from *its own* sending (rule 9). */
  readonly sent: Map<string, Deadline>;
  /** Set once a listing after our write found no reader: from now on a write may carry the flag (rule 4, C1). */
  mayFlagExclusiveOnly: boolean;
}
