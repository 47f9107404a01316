import type { Holding } from "./claim.ts";
import type { CommonContext } from "./context.ts";
import type { EndOptions, EndOutcome } from "./ending.ts";
import { LeaseEndedError } from "./errors.ts";
import type { Guarantee } from "./guarantee.ts";
import { renewOnce } from "./keep-renewing.ts";

export type ReleaseOutcome = EndOutcome;

export interface ReleaseOptions {
  /** The longest to go on trying, in milliseconds; by default, and at the most, until the lease's deadline. One try is always made. */
  readonly waitMs?: number;
}

/** A lock held until a deadline, and renewed until it is released or lost. */
export interface Lease extends AsyncDisposable {
  readonly lock: string;
  readonly mode: "exclusive" | "shared";
  readonly leaseId: string;
  /**
   * Fences off everybody who held the lock before: hand it to what you write to, and let that refuse lower ones.
   * An exclusive lease has a token of its own; a shared one fences the last exclusive holder.
   */
  readonly token: number;
  /** What holding it is worth on this store. */
  readonly guarantee: Guarantee;
  /** Aborts, with a `LeaseEndedError`, as soon as the lease must no longer be relied on: lost or released. */
  readonly signal: AbortSignal;
  /** Milliseconds until the deadline, by whichever clock is furthest on; 0 when the lease has ended. A renewal adds to it. */
  remainingMs(): number;
  /** Asks the clocks now. For code that just woke up. @throws {LeaseEndedError} when the lease has ended. */
  assertHeld(): void;
  /** Renews at once, beside the renewals that happen anyway. True when confirmed. Never throws for an outage. */
  renew(): Promise<boolean>;
  /** Called after each confirmed renewal. */
  onRenewed(listener: () => void): Disposable;
  /** Gives the lock up. Belief ends at once; the outcome tells whether the store confirmed. Again: the same outcome. */
  release(options?: ReleaseOptions): Promise<ReleaseOutcome>;
  /**
   * Turns a shared lease into an exclusive one; this lease ends (`transferred`) and the new one begins.
   * @param options.waitMs How long to wait for the other readers; default 60,000.
   * @throws {LockError} `UPGRADE_REFUSED` when another holder is on its way; `ACQUIRE_TIMEOUT`, `STORE`, `UNSUPPORTED` on a store
   * without conditional writes. This lease is kept then.
   */
  upgrade(options?: { readonly waitMs?: number }): Promise<Lease>;
  /**
   * Turns an exclusive lease into a shared one, with nobody in between; this lease ends (`transferred`).
   * @throws {LeaseEndedError} when the change was not confirmed in time: then nothing is held.
   * @throws {LockError} `UNSUPPORTED` on a store without conditional writes. This lease is kept then.
   */
  downgrade(): Promise<Lease>;
  /** `release()`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** What a lease does by the rules of its protocol. */
export interface LeaseVerbs {
  end(options: EndOptions): Promise<EndOutcome>;
  upgrade(options: { readonly waitMs?: number }): Promise<Lease>;
  downgrade(): Promise<Lease>;
}

/** A claim as its owner sees it. */
export function createLease(context: CommonContext, claim: Holding, verbs: LeaseVerbs): Lease {
  const { belief } = claim;
  let releasing: Promise<ReleaseOutcome> | undefined;
  claim.handedOut = true;
  const lease: Lease = {
    lock: claim.lock,
    mode: claim.record.is_shared ? "shared" : "exclusive",
    leaseId: claim.record.lease_id,
    token: claim.record.token,
    guarantee: context.guarantee,
    get signal() {
      return belief.signal;
    },
    remainingMs: () => belief.remainingMs(),
    assertHeld() {
      if (!belief.held()) {
        throw belief.ended ?? new LeaseEndedError(claim.lock, "expired");
      }
    },
    async renew() {
      return (await renewOnce(claim)).kind === "renewed";
    },
    onRenewed(listener) {
      claim.renewedListeners.add(listener);
      return { [Symbol.dispose]: () => void claim.renewedListeners.delete(listener) };
    },
    release(options = {}) {
      const limit = options.waitMs === undefined ? {} : { limitMs: options.waitMs };
      releasing ??= verbs.end({ because: "released", reason: "released", ...limit });
      return releasing;
    },
    upgrade: async (options = {}) => verbs.upgrade(options),
    downgrade: async () => verbs.downgrade(),
    async [Symbol.asyncDispose]() {
      await lease.release();
    },
  };
  context.emit({ type: "acquired", lock: lease.lock, leaseId: lease.leaseId, mode: lease.mode, token: lease.token });
  return lease;
}
