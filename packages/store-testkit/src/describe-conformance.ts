import type { RegisterStore } from "@holdfast/store";
import { checkStore, type CheckOptions } from "./check-store.ts";
import type { Clause } from "./clause.ts";
import { registerClauses } from "./register-clauses.ts";
import { CLAUSE_LIMIT_MS, type ClauseResult } from "./run-clause.ts";

/** Opening, tidying up and closing come on top of the clause itself. */
export const TEST_LIMIT_MS: number = CLAUSE_LIMIT_MS + 30_000;

/** What the kit needs of a test runner: the `describe` and `it` of vitest, of `node:test`, of jest and others will do. */
export interface ConformanceRunner {
  readonly describe: (title: string, register: () => void) => unknown;
  /** The runner may hand the test a context with a `skip` function; it is then told of clauses about other stores. */
  readonly it: (title: string, run: (...given: readonly unknown[]) => Promise<void>, limitMs: number) => unknown;
}

/** A store to be tested: empty, or shared with other runs; the kit keeps to keys of its own. */
export interface ConformanceStore {
  /** One more connection, independent of those before. In-process stores: see `shareStore`. */
  connect(): Promise<RegisterStore>;
  /** Called once after each clause, when all connections are closed: stop servers, delete folders. */
  close?(): Promise<void>;
}

export interface ConformanceOptions extends Pick<CheckOptions, "connections" | "rounds" | "clock" | "seed"> {
  /** Heads the report of the runner: "store-local". */
  readonly name: string;
  /** Called once for each clause. */
  readonly open: () => ConformanceStore | Promise<ConformanceStore>;
  /** Default: every clause of the contract. */
  readonly clauses?: readonly Clause[];
}

/** Registers one test for each clause of the contract. There is nothing to switch off: `capabilities` decides. */
export function describeConformance(runner: ConformanceRunner, options: ConformanceOptions): void {
  const { name, open, clauses = registerClauses, ...settings } = options;
  runner.describe(`${name} keeps the store contract`, () => {
    for (const clause of clauses) {
      // Some runners look at the number of parameters, so the context is taken as a rest.
      const run = async (...given: readonly unknown[]) => {
        const store = await open();
        try {
          const report = await checkStore({ ...settings, connect: () => store.connect(), clauses: [clause] });
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

export function conclude(result: ClauseResult, seed: number, context: unknown): void {
  switch (result.status) {
    case "passed":
      return;
    case "not-applicable":
      skip(context, "the clause is about stores with other capabilities");
      return;
    case "failed":
    case "unanswered":
      throw new Error(`${result.id} (seed ${seed}): ${result.problem}`, { cause: result.cause });
  }
}

function skip(context: unknown, reason: string): void {
  const mayHold = (typeof context === "object" && context !== null) || typeof context === "function";
  if (mayHold && "skip" in context && typeof context.skip === "function") {
    context.skip(reason);
  }
}
