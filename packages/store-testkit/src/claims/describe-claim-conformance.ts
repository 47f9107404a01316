import type { ClaimStore } from "@holdfast/store";
import { type ConformanceRunner, conclude, TEST_LIMIT_MS } from "../describe-conformance.ts";
import { checkClaimStore, type ClaimCheckOptions } from "./check-claim-store.ts";
import { claimClauses } from "./claim-clauses.ts";
import type { ClaimClause } from "./claim-clause.ts";

/** A store of claims to be tested: empty, or shared with other runs; the kit keeps to keys of its own. */
export interface ClaimConformanceStore {
  /** One more connection, independent of those before. In-process stores: see `shareClaimStore`. */
  connect(): Promise<ClaimStore>;
  /** Called once after each clause, when all connections are closed: stop servers, delete folders. */
  close?(): Promise<void>;
}

export interface ClaimConformanceOptions extends Pick<ClaimCheckOptions, "connections" | "rounds" | "clock" | "seed"> {
  /** Heads the report of the runner: "store-b2". */
  readonly name: string;
  /** Called once for each clause. */
  readonly open: () => ClaimConformanceStore | Promise<ClaimConformanceStore>;
  /** Default: every clause about claims. */
  readonly clauses?: readonly ClaimClause[];
}

/** Registers one test for each clause about claims. There is nothing to switch off: `claims` of the store decides. */
export function describeClaimConformance(runner: ConformanceRunner, options: ClaimConformanceOptions): void {
  const { name, open, clauses = claimClauses, ...settings } = options;
  runner.describe(`${name} keeps the contract of claims`, () => {
    for (const clause of clauses) {
      // Some runners look at the number of parameters, so the context is taken as a rest.
      const run = async (...given: readonly unknown[]) => {
        const store = await open();
        try {
          const report = await checkClaimStore({ ...settings, connect: () => store.connect(), clauses: [clause] });
          for (const result of report.results) {
            conclude(result, report.seed, given[0]);
          }
        } finally {
          await store.close?.();
        }
      };
      runner.it(`${clause.id}: ${clause.title}`, run, TEST_LIMIT_MS);
    }
  });
}
