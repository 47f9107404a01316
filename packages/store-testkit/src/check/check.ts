import type { RegisterStore, StoreCapabilities } from "@holdfast/store";
import { CHECK_PREFIX, checkStore } from "../check-store.ts";
import type { Clause } from "../clause.ts";
import { systemClock, type TestkitClock } from "../clock.ts";
import { freshRunId, freshSeed } from "../random.ts";
import { registerClauses } from "../register-clauses.ts";
import type { ClauseResult } from "../run-clause.ts";
import { CONNECTIONS_DEFAULT } from "../session.ts";
import { type Check, registerChecks } from "./checks.ts";
import { type Finding, findingOf } from "./finding.ts";
import { type FirstSteps, takeFirstSteps } from "./first-steps.ts";
import { type ClockReading, createMeasurements, type Latency } from "./measure.ts";
import { type Remains, sweep } from "./sweep.ts";
import { type Verdict, verdictOn } from "./verdict.ts";

/** How often the clauses about concurrency try their luck, unless told otherwise. */
export const CHECK_ROUNDS_DEFAULT = 10;

export interface StoreCheckOptions {
  /** One more connection to the store, independent of those before. */
  readonly connect: () => Promise<RegisterStore>;
  /** How many connections work at once, from 2 to 8. Default 4. */
  readonly connections?: number;
  /** How often each race is run, 1 or more. Default 10. */
  readonly rounds?: number;
  /** This machine's time in milliseconds since 1970, only to show how far the store's clock is from it. */
  readonly wallNowMs: () => number;
  /** Ends the run. What was not tried by then is `unanswered`; what was written is still removed. */
  readonly signal?: AbortSignal;
  /** Called before each check, and with null before the clean-up. */
  readonly onProgress?: (check: Check | null) => void;
  readonly clock?: TestkitClock;
  readonly seed?: number;
}

export interface StoreCheckReport extends Verdict {
  readonly location: string;
  readonly capabilities: StoreCapabilities;
  /** One for each check, in their order. */
  readonly findings: readonly Finding[];
  /** Under the load of the checks, all connections together. */
  readonly latencies: readonly Latency[];
  readonly clock: ClockReading | null;
  readonly remains: Remains;
  readonly connections: number;
  readonly rounds: number;
  readonly requests: number;
  readonly durationMs: number;
  /** Everything that the run wrote was below these. */
  readonly prefixes: readonly string[];
  readonly seed: number;
}

/**
 * Finds out what locks on a store are worth, which others may be using meanwhile: this is what `holdfast doctor` runs. Where
 * keys cannot be removed, only one round is run, so that less stays.
 *
 * @throws {StoreError} The store could not be reached or used at all; nothing is said about it.
 * @throws {ClauseViolation} `connect` did not settle within a minute.
 * @throws {RangeError} `connections` or `rounds` is out of range.
 */
export async function check(options: StoreCheckOptions): Promise<StoreCheckReport> {
  const { clock = systemClock, connections = CONNECTIONS_DEFAULT, seed = freshSeed() } = options;
  const signal = options.signal ?? new AbortController().signal;
  const measurements = createMeasurements(clock, options.wallNowMs);
  const startedAtMs = clock.nowMs();
  const store = await options.connect();
  const ownPrefix = `${CHECK_PREFIX}${freshRunId()}/`;
  const prefixes = [ownPrefix];
  try {
    const first = await firstStepsOn(store, ownPrefix, signal, clock);
    const rounds = first.kind === "go-on" && first.cannotRemove !== null ? 1 : (options.rounds ?? CHECK_ROUNDS_DEFAULT);
    const run = { ...options, connections, rounds, seed, clock, signal, connect: async () => measurements.watch(await options.connect()) };
    const { findings, requests, prefix } = first.kind === "refused" ? refused(first.why) : await runChecks(run, first.tellsAges);
    prefixes.push(...(prefix === null ? [] : [prefix]));
    options.onProgress?.(null);
    const { location, capabilities } = store;
    const verdict = first.kind === "refused" ? { guarantee: "unsafe", why: first.why, isComplete: true } as const : verdictOn(registerChecks, findings, "fenced");
    const remains = await sweepAll(store, prefixes, clock);
    const measured = { latencies: measurements.latencies(), clock: measurements.clock(), durationMs: clock.nowMs() - startedAtMs };
    return { ...verdict, location, capabilities, findings, remains, ...measured, connections, rounds, requests, prefixes, seed };
  } finally {
    await store.close();
  }
}

async function firstStepsOn(store: RegisterStore, prefix: string, signal: AbortSignal, clock: TestkitClock): Promise<FirstSteps> {
  try {
    return await takeFirstSteps(store, `${prefix}first`, new TextEncoder().encode(`{"nonce":"${prefix}"}\n`), signal);
  } catch (error) {
    // What could not be told may have been written all the same.
    await sweep(store, prefix, clock);
    throw error;
  }
}

interface Outcome {
  readonly findings: readonly Finding[];
  readonly requests: number;
  /** Null where nothing was written. */
  readonly prefix: string | null;
}

function refused(why: string): Outcome {
  const findings = registerChecks.map(({ id, title }) => ({ id, title, status: "not-tried", problem: why, requests: 0, durationMs: 0 }) as const);
  return { findings, requests: 0, prefix: null };
}

type Run = Required<Pick<StoreCheckOptions, "connect" | "connections" | "rounds" | "signal" | "clock" | "seed">> & Pick<StoreCheckOptions, "onProgress">;

async function runChecks(run: Run, tellsAges: boolean): Promise<Outcome> {
  const checks = registerChecks.filter(({ id }) => tellsAges || id !== "store-clock");
  const clauses = checks.flatMap((one) => clausesOf(one));
  const owner = (clause: Clause | undefined): Check | undefined => checks.find((one) => clause !== undefined && one.clauses.includes(clause.id));
  const { onProgress, ...settings } = run;
  onProgress?.(checks[0] ?? null);
  const report = await checkStore({
    ...settings,
    clauses,
    onProgress(_result: ClauseResult, done: number) {
      const [before, next] = [owner(clauses[done - 1]), owner(clauses[done])];
      if (next !== undefined && next !== before) {
        onProgress?.(next);
      }
    },
  });
  const findings = registerChecks.map((one) => (checks.includes(one) ? findingOf(one, report.results) : withoutTime(one)));
  return { findings, requests: report.requests, prefix: report.prefix };
}

function clausesOf({ clauses }: Check): readonly Clause[] {
  return registerClauses.filter(({ id }) => clauses.includes(id));
}

function withoutTime({ id, title }: Check): Finding {
  const problem = "its answers tell no time. Expired leases are taken over after they were watched for their ttl.";
  return { id, title, status: "not-tried", problem, requests: 0, durationMs: 0 };
}

async function sweepAll(store: RegisterStore, prefixes: readonly string[], clock: TestkitClock): Promise<Remains> {
  const remains: Remains[] = [];
  for (const prefix of prefixes) {
    remains.push(await sweep(store, prefix, clock));
  }
  const problem = remains.map((one) => one.problem).find((one) => one !== null) ?? null;
  return { keys: remains.some(({ keys }) => keys === null) ? null : remains.flatMap(({ keys }) => keys ?? []), problem };
}
