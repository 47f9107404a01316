import type { Version } from "@holdfast/store";
import type { Belief } from "./belief.ts";
import type { Deadline } from "./instant.ts";
import type { LockRecord } from "./record.ts";
import type { RenewOutcome } from "./renew.ts";

/**
 * A record of ours in a register, from the confirmed write that put it there: what we wrote, at which version it stands,
 * until when we may believe in it, and which writes of ours may still land.
 */
export interface Claim {
  readonly lock: string;
  readonly key: string;
  readonly marginMs: number;
  record: LockRecord;
  version: Version;
  deadline: Deadline;
  /** The nonce of every write that may still turn up, with the deadline that counts from *its own* sending (rule 9). */
  readonly sent: Map<string, Deadline>;
  readonly belief: Belief;
  /** Set once a listing after our write found no reader: from now on a write may carry the flag (rule 4, C1). */
  mayFlagExclusiveOnly: boolean;
  /** Set when the first write that ends the claim is about to be sent; renewals keep their hands off from then on. */
  ending: boolean;
  /** Set when it became somebody's lease; before that its ups and downs are nobody's news. */
  handedOut: boolean;
  /** The renewal that is under way. */
  renewing: Promise<RenewOutcome> | undefined;
  readonly renewedListeners: Set<() => void>;
}
