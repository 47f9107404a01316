import type { LeaseEndReason } from "./errors.ts";

export type EndOutcome =
  | { readonly kind: "released" }
  /** It was not ours any more; nothing was touched. */
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
