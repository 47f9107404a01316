import type { CommonContext } from "./context.ts";
import { LockError } from "./errors.ts";
import { elapsedAwake } from "./instant.ts";
import type { Lease, ReleaseOptions, ReleaseOutcome } from "./lease.ts";
import { LOCKS_AT_ONCE_MAX, WAIT_DEFAULT_MS } from "./limits.ts";
import { keysOf } from "./lock-name.ts";
import { type AcquireOptions, invalidOption, parseAcquireOptions } from "./options.ts";
import type { AcquireLease } from "./protocol.ts";
import { sleep } from "./sleep.ts";

export interface LockToTake {
  readonly name: string;
  readonly mode?: "exclusive" | "shared";
}

/** Several leases, held together or not at all. */
export interface LeaseGroup extends AsyncDisposable {
  /** In the order they were taken. */
  readonly leases: readonly Lease[];
  /** Aborts as soon as one of them ends. */
  readonly signal: AbortSignal;
  remainingMs(): number;
  /** @throws {LeaseEndedError} when one of them has ended. */
  assertHeld(): void;
  release(options?: ReleaseOptions): Promise<readonly ReleaseOutcome[]>;
}

/**
 * Rule 13: in the order of their names by code unit (the same on every machine, whatever its locale), so that two
 * groups never wait for each other; one deadline for all; all or none.
 */
export async function acquireAll(context: CommonContext, acquire: AcquireLease, locks: readonly (string | LockToTake)[], given: AcquireOptions): Promise<LeaseGroup> {
  const options = parseAcquireOptions(given);
  const wanted = inOrder(locks, options.mode ?? "exclusive");
  const startedAt = context.clock.now();
  const waitMs = options.waitMs ?? WAIT_DEFAULT_MS;
  const leases: Lease[] = [];
  const lost = new AbortController();
  try {
    for (const { name, mode } of wanted) {
      const signal = options.signal === undefined ? lost.signal : AbortSignal.any([lost.signal, options.signal]);
      const lease = await acquire(name, { ...options, mode, waitMs, signal }, startedAt);
      lease.signal.addEventListener("abort", () => lost.abort(lease.signal.reason), { once: true });
      leases.push(lease);
    }
    for (const lease of leases) {
      lease.assertHeld();
    }
  } catch (error) {
    // Rule 10 holds for the whole group: what is not given back by then is given back behind it.
    const released = releaseAll(leases);
    context.background.run(released);
    const leftMs = waitMs + context.requestTimeoutMs - elapsedAwake(startedAt, context.clock.now());
    await Promise.race([released, sleep(context.clock, Math.max(0, leftMs), [], { keepAlive: false })]);
    // A lease that was lost while the others were waited for is the reason, not the wait that it ended.
    const reason: unknown = lost.signal.aborted && LockError.is(error) && error.code === "ABORTED" && options.signal?.aborted !== true ? lost.signal.reason : error;
    throw reason;
  }
  return createGroup(leases);
}

function inOrder(locks: readonly (string | LockToTake)[], mode: "exclusive" | "shared"): readonly Required<LockToTake>[] {
  if (locks.length === 0 || locks.length > LOCKS_AT_ONCE_MAX) {
    throw invalidOption("locks", locks.length, `1 to ${LOCKS_AT_ONCE_MAX} names`);
  }
  const modes = new Map<string, "exclusive" | "shared">();
  for (const lock of locks) {
    const wanted = typeof lock === "string" ? { name: lock, mode } : { name: lock.name, mode: lock.mode ?? mode };
    keysOf(wanted.name);
    if ((modes.get(wanted.name) ?? wanted.mode) !== wanted.mode) {
      throw invalidOption("locks", wanted.name, "named once, or always in the same mode");
    }
    modes.set(wanted.name, wanted.mode);
  }
  return [...modes].map(([name, each]) => ({ name, mode: each })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function createGroup(leases: readonly Lease[]): LeaseGroup {
  const signal = AbortSignal.any(leases.map((lease) => lease.signal));
  return {
    leases,
    signal,
    remainingMs: () => Math.min(...leases.map((lease) => lease.remainingMs())),
    assertHeld: () => leases.forEach((lease) => lease.assertHeld()),
    release: (options) => releaseAll(leases, options),
    async [Symbol.asyncDispose]() {
      await releaseAll(leases);
    },
  };
}

/** Last taken, first released. */
function releaseAll(leases: readonly Lease[], options?: ReleaseOptions): Promise<readonly ReleaseOutcome[]> {
  return Promise.all(leases.toReversed().map((lease) => lease.release(options)));
}
