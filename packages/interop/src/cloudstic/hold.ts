import { isStoreError } from "@holdfast/store";
import { sleep } from "../clock.ts";
import { ForeignHeldError, type ForeignLease } from "../foreign-lease.ts";
import { type Surroundings, thisMachine } from "../surroundings.ts";
import { claimOnce } from "./claim.ts";
import { keep } from "./keep.ts";
import { RepositoryError } from "./repository-error.ts";
import type { CloudsticRepository } from "./repository.ts";

export interface CloudsticHoldOptions {
  readonly mode: "exclusive" | "shared";
  /** What it is for, shown to others: `backup`, `prune`, or what you like. */
  readonly operation: string;
  /** Milliseconds to wait for it; 0 tries once, as the tool does. */
  readonly waitMs: number;
  /**
   * Milliseconds between writing the lock and believing in it, for a tool that looked before we wrote and writes after.
   * Default 1,500.
   */
  readonly settleMs?: number;
  readonly signal?: AbortSignal;
  readonly onWait?: (why: string, remainingMs: number) => void;
  readonly surroundings?: Surroundings;
}

/** What no client can promise, because the tool writes without conditions. For help texts and pages. */
export const CLOUDSTIC_RISK: string =
  "cloudstic overwrites locks without a condition and compares clocks of different machines. A cloudstic that looked before this lock was written and stalls for longer than the settling time can still " +
  "enter; that is noticed within seconds, and the command is then stopped. A machine whose clock is more than 50 s off can take the lock for expired. Releases up to 1.14 take a lock that they cannot read for none.";

const SETTLE_MS = 1_500;
const POLL_MIN_MS = 500;
const POLL_MAX_MS = 3_000;

/**
 * Holds the repository's lock: as the tool would see it, and more carefully than it does.
 *
 * @throws {ForeignHeldError} others had it until the wait was over. @throws {RepositoryError} encrypted, and opened without
 * a key. @throws {StoreError} the place failed until the wait was over.
 */
export async function holdCloudsticLock(repository: CloudsticRepository, options: CloudsticHoldOptions): Promise<ForeignLease> {
  if (repository.isEncrypted && repository.key === undefined) {
    throw new RepositoryError("repository is encrypted: its locks can neither be read nor written without its key");
  }
  const surroundings = options.surroundings ?? thisMachine();
  const { clock, random } = surroundings;
  const startMs = clock.elapsedMs();
  const request = { mode: options.mode, operation: options.operation, settleMs: options.settleMs ?? SETTLE_MS, ...(options.signal === undefined ? {} : { signal: options.signal }) };
  let pauseMs = POLL_MIN_MS;
  for (let remainingMs = options.waitMs; ; remainingMs = options.waitMs - (clock.elapsedMs() - startMs)) {
    options.signal?.throwIfAborted();
    const outcome = await attempt(repository, request, surroundings);
    if (typeof outcome !== "string" && !(outcome instanceof Error)) {
      return keep(repository, outcome, options.mode, surroundings);
    }
    const leftMs = Math.min(remainingMs, options.waitMs - (clock.elapsedMs() - startMs));
    if (leftMs <= 0) {
      throw outcome instanceof Error ? outcome : new ForeignHeldError(outcome);
    }
    options.onWait?.(outcome instanceof Error ? outcome.message : outcome, leftMs);
    pauseMs = Math.min(POLL_MAX_MS, POLL_MIN_MS + random.fraction() * (pauseMs * 3 - POLL_MIN_MS));
    await sleep(clock, Math.min(pauseMs, leftMs), options.signal);
  }
}

/** A failure of the place is a reason to try again while there is time, and never a reason to enter. */
async function attempt(...[repository, request, surroundings]: Parameters<typeof claimOnce>): Promise<Awaited<ReturnType<typeof claimOnce>> | Error> {
  try {
    return await claimOnce(repository, request, surroundings);
  } catch (error) {
    if (isStoreError(error) && error.code !== "DENIED" && error.code !== "INVALID") {
      return error;
    }
    throw error;
  }
}
