import type { ClaimStore, ClaimStoreCapabilities } from "@holdfast/store";
import { CHECK_PREFIX, type CheckOptions, type CheckReport, notRun, ROUNDS_DEFAULT } from "../check-store.ts";
import { systemClock } from "../clock.ts";
import { freshRunId, freshSeed, seededRandom } from "../random.ts";
import type { ClauseResult } from "../run-clause.ts";
import { CONNECTIONS_DEFAULT, openSession } from "../session.ts";
import { claimClauses } from "./claim-clauses.ts";
import type { ClaimClause } from "./claim-clause.ts";
import { claimGuaranteeOf, type ProvenClaimGuarantee } from "./claim-guarantee.ts";
import { runClaimClause } from "./run-claim-clause.ts";

export interface ClaimCheckOptions extends Omit<CheckOptions, "connect" | "clauses"> {
  /** One more connection to the store, independent of those before. In-process stores: see `shareClaimStore`. */
  readonly connect: () => Promise<ClaimStore>;
  /** Default: every clause about claims. */
  readonly clauses?: readonly ClaimClause[];
}

export interface ClaimCheckReport extends Omit<CheckReport, "capabilities" | "guarantee"> {
  readonly claims: ClaimStoreCapabilities;
  readonly guarantee: ProvenClaimGuarantee;
}

/**
 * Holds a store of claims, which others may be using, against its contract, as `checkStore` does for registers.
 *
 * @throws {StoreError} What `connect` fails with. Once connected, whatever happens is told in the report.
 * @throws {ClauseViolation} `connect` did not settle within a minute.
 * @throws {RangeError} `connections` or `rounds` is out of range.
 */
export async function checkClaimStore(options: ClaimCheckOptions): Promise<ClaimCheckReport> {
  const { clauses = claimClauses, rounds = ROUNDS_DEFAULT, clock = systemClock, seed = freshSeed() } = options;
  const signal = options.signal ?? new AbortController().signal;
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new RangeError(`rounds must be a whole number of 1 or more, not ${rounds}.`);
  }
  const runId = freshRunId();
  const prefix = `${CHECK_PREFIX}${runId}/`;
  const startedAtMs = clock.nowMs();
  const session = await openSession(options.connect, options.connections ?? CONNECTIONS_DEFAULT, clock);
  try {
    const settings = { random: seededRandom(seed), clock, rounds, runPrefix: prefix, runId };
    const results: ClauseResult[] = [];
    for (const clause of clauses) {
      const result = signal.aborted ? notRun(clause) : await runClaimClause(clause, session, settings, signal);
      results.push(result);
      options.onProgress?.(result, results.length, clauses.length);
    }
    const { location, claims } = session.connections[0];
    const requests = results.reduce((sum, result) => sum + result.requests, 0);
    const durationMs = clock.nowMs() - startedAtMs;
    return { location, claims, guarantee: claimGuaranteeOf(results, claims), results, requests, durationMs, prefix, seed };
  } finally {
    await session.close();
  }
}
