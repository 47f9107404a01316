import { type ClaimStore, isClaimStore, type RegisterStore } from "@holdfast/store";
import { acquireAll, type LeaseGroup, type LockToTake } from "./acquire-all.ts";
import { createBackground } from "./background.ts";
import { createBeliefs } from "./belief.ts";
import type { BreakOptions, BreakOutcome, BreakTarget } from "./break-lock.ts";
import { createClaimProtocol, guaranteeOf } from "./claims/claim-protocol.ts";
import { systemClock } from "./clock.ts";
import type { CommonContext } from "./context.ts";
import { createPublisher, traced } from "./diagnostics.ts";
import { LockError } from "./errors.ts";
import { createEmitter } from "./events.ts";
import { systemHost } from "./host.ts";
import type { LockStatus } from "./inspect.ts";
import type { Lease } from "./lease.ts";
import { GRACE_DEFAULT_MS, REQUEST_TIMEOUT_DEFAULT_MS } from "./limits.ts";
import { type AcquireOptions, type LockManagerOptions, parseManagerOptions } from "./options.ts";
import type { Protocol } from "./protocol.ts";
import { systemRandom } from "./random.ts";
import { createRegisterProtocol } from "./register-protocol.ts";
import type { LeaseHandle, ResumeOptions } from "./resume.ts";
import type { ReleaseByIdOutcome } from "./release-by-id.ts";
import { sleep } from "./sleep.ts";
import { withLock } from "./with-lock.ts";

/** Locks on one store. Make one for each store and process, and share it. */
export interface LockManager {
  readonly store: RegisterStore | ClaimStore;
  /**
   * Waits for a lock and takes it. Returns or throws within `waitMs` and one request timeout, whatever the store does.
   * @throws {LockError} `ACQUIRE_TIMEOUT`, `ABORTED`, `EXCLUSIVE_ONLY`, `UNREADABLE`, `STORE`, `INVALID_NAME`, `INVALID_OPTION`, `CLOSED`.
   */
  acquire(name: string, options?: AcquireOptions): Promise<Lease>;
  /** One try: null when somebody else holds it. An outage still throws. */
  tryAcquire(name: string, options?: Omit<AcquireOptions, "waitMs">): Promise<Lease | null>;
  /** Runs a task under a lock and releases it. @throws {LeaseEndedError} also when the task succeeded but the lease was lost. */
  withLock<T>(name: string, options: AcquireOptions, task: (lease: Lease) => Promise<T> | T): Promise<T>;
  /** All or none, one deadline for all, in an order that cannot deadlock. */
  acquireAll(locks: readonly (string | LockToTake)[], options?: AcquireOptions): Promise<LeaseGroup>;
  /** Who holds it. Changes nothing. */
  inspect(name: string): Promise<LockStatus>;
  /** Every lock whose name begins with `prefix`; all of them by default. Changes nothing. */
  list(prefix?: string): Promise<readonly LockStatus[]>;
  /** Ends a holder by hand. Refuses when what was named is no longer there. */
  breakLock(name: string, target: BreakTarget, options?: BreakOptions): Promise<BreakOutcome>;
  /**
   * Takes a lease on from its handle, in another process or on another machine: renews it once, and goes on renewing it.
   * Nothing is believed before that renewal is confirmed, and nothing after its own sending plus the ttl less the margin.
   * Whoever held it so far is told at its next renewal (`handed-on`), and must not rely on it from now on. On a store without
   * conditional writes it is told within a ttl, the token grows, and a reader's lease cannot be taken on while a writer is in line.
   * @throws {LockError} `LEASE_ENDED` when it is not there any more or has expired, or when that cannot be ruled out; `STORE`,
   * `INVALID_NAME`, `INVALID_OPTION`; without conditional writes also `ACQUIRE_TIMEOUT`, when others were in the way for `waitMs`.
   */
  resume(handle: LeaseHandle, options?: ResumeOptions): Promise<Lease>;
  /** Releases a lease of a holder that is gone; the caller vouches that nothing relies on it any more. */
  releaseById(name: string, leaseId: string): Promise<ReleaseByIdOutcome>;
  /** Waits for clean-up in the background, at the most `waitMs` milliseconds (default one request timeout). Leases are not released. The store stays open. */
  close(options?: { readonly waitMs?: number }): Promise<void>;
}

/** @throws {LockError} `INVALID_OPTION`, naming the option, the value and the allowed range. */
export function createLockManager(given: LockManagerOptions): LockManager {
  const options = parseManagerOptions(given);
  const clock = options.clock ?? systemClock;
  const requestTimeoutMs = options.requestTimeoutMs ?? REQUEST_TIMEOUT_DEFAULT_MS;
  const { store } = options;
  const overClaims = isClaimStore(store);
  const publish = createPublisher(store.location);
  const tell = createEmitter(options.onEvent);
  const context: CommonContext = {
    location: store.location,
    guarantee: overClaims ? guaranteeOf(store.claims) : "fenced",
    clock,
    random: options.random ?? systemRandom,
    host: options.host ?? systemHost,
    graceMs: options.graceMs ?? GRACE_DEFAULT_MS,
    requestTimeoutMs,
    trustStoreClock: (overClaims ? store.claims.storeClock : store.capabilities.storeClock) && options.expiry !== "watch-only",
    beliefs: createBeliefs(clock),
    background: createBackground(),
    watch: overClaims || !store.capabilities.watch ? undefined : (key, onChange) => store.watch(key, onChange),
    emit(event) {
      publish(event);
      tell(event);
    },
  };
  const verbs = overClaims ? createClaimProtocol(context, store) : createRegisterProtocol(context, store);
  const protocol: Protocol = { ...verbs, acquire: traced(store.location, verbs.acquire) };
  let closed = false;

  function open(): Protocol {
    if (closed) {
      throw new LockError({ code: "CLOSED", message: `The lock manager of ${store.location} is closed.` });
    }
    return protocol;
  }

  return {
    store,
    acquire: async (name, acquireOptions = {}) => open().acquire(name, acquireOptions),
    async tryAcquire(name, acquireOptions = {}) {
      try {
        return await open().acquire(name, { ...acquireOptions, waitMs: 0 });
      } catch (error) {
        if (LockError.is(error) && error.code === "ACQUIRE_TIMEOUT") {
          return null;
        }
        throw error;
      }
    },
    withLock: async (name, acquireOptions, task) => withLock(open().acquire, name, acquireOptions, task),
    acquireAll: async (locks, acquireOptions = {}) => acquireAll(context, open().acquire, locks, acquireOptions),
    inspect: async (name) => open().inspect(name),
    list: async (prefix = "") => open().list(prefix),
    breakLock: async (name, target, breakOptions) => open().breakLock(name, target, breakOptions),
    resume: async (handle, resumeOptions) => open().resume(handle, resumeOptions),
    releaseById: async (name, leaseId) => open().releaseById(name, leaseId),
    async close(closeOptions = {}) {
      closed = true;
      const done = new AbortController();
      const idle = context.background.idle().then(() => done.abort());
      await Promise.race([idle, sleep(clock, closeOptions.waitMs ?? requestTimeoutMs, [done.signal])]);
    },
  };
}
