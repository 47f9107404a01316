import type { Belief } from "./belief.ts";
import type { LeaseEndReason } from "./errors.ts";

export type EndOutcome =
  | { readonly kind: "released" }
  /** It was lost before, so it was not ours to release. Nothing of a successor was touched; what was left of our own record was ended. */
  | { readonly kind: "not-held"; readonly reason: LeaseEndReason }
  /** The store never confirmed; others take over no later than ttl + grace after the last renewal. */
  | { readonly kind: "unconfirmed"; readonly cause: unknown };

export interface EndOptions {
  /** Written into the tombstone, for people. */
  readonly because: string;
  readonly reason: "released" | "transferred";
  /** The most that this may take, in milliseconds; in any case no longer than the deadline, and always one try. */
  readonly limitMs?: number;
}

/** Why the lease had ended before its owner gave it up; undefined when it had not. Asks the clocks now. */
export function lossOf(belief: Belief): LeaseEndReason | undefined {
  const reason = belief.held() ? undefined : belief.ended?.reason;
  return reason === "released" || reason === "transferred" ? undefined : reason;
}
