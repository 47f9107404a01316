import type { ClaimStore } from "@holdfast/store";
import { REQUESTS_MAX, type RunSettings } from "../clause-context.ts";
import type { TestkitClock } from "../clock.ts";
import { CLEAN_UP_LIMIT_MS, type ClauseResult, judge } from "../run-clause.ts";
import { closeAll, type Session } from "../session.ts";
import { within } from "../wait.ts";
import type { ClaimClause, ClaimContext } from "./claim-clause.ts";
import { interceptClaimStore } from "./intercept-claim-store.ts";

/** Requests in flight while tidying up. */
const REMOVERS = 8;

interface ClaimRun {
  readonly context: ClaimContext;
  requests(): number;
  close(): Promise<void>;
}

/** Runs one clause about claims and tidies up after it. Rejects never: everything that can happen is a result. */
export async function runClaimClause(clause: ClaimClause, session: Session<ClaimStore>, settings: RunSettings, signal: AbortSignal): Promise<ClauseResult> {
  const { id, title, safety, requires } = clause;
  const [store] = session.connections;
  if (requires !== undefined && store.claims[requires.capability] !== requires.value) {
    return { id, title, safety, status: "not-applicable", problem: null, requests: 0, durationMs: 0, leftBehind: 0 };
  }
  const startedAtMs = settings.clock.nowMs();
  const ended = new AbortController();
  const run = start(clause, session, settings, AbortSignal.any([ended.signal, signal]));
  const verdict = await judge(clause, run.context, signal);
  const [requests, durationMs] = [run.requests(), settings.clock.nowMs() - startedAtMs];
  ended.abort();
  await run.close();
  const leftBehind = await cleanUp(store, run.context.prefix, settings.clock);
  return { id, title, safety, ...verdict, requests, durationMs, leftBehind };
}

function start(clause: ClaimClause, session: Session<ClaimStore>, settings: RunSettings, signal: AbortSignal): ClaimRun {
  const { random, clock, rounds, runPrefix, runId } = settings;
  const prefix = `${runPrefix}${clause.id}/`;
  const opened: ClaimStore[] = [];
  let requests = 0;
  let bodies = 0;
  const guarded = (store: ClaimStore): ClaimStore =>
    interceptClaimStore(store, async (request, send) => {
      requests += 1;
      if (requests > REQUESTS_MAX) {
        throw new RangeError(`the clause ${clause.id} made more than ${REQUESTS_MAX} requests.`);
      }
      return send(request.signal === undefined ? signal : AbortSignal.any([request.signal, signal]));
    });
  const [first, second, ...more] = session.connections;
  const { listing } = first.claims;
  return {
    context: {
      connections: [guarded(first), guarded(second), ...more.map(guarded)],
      claims: first.claims,
      async connect() {
        const connection = await session.connect();
        opened.push(connection);
        return guarded(connection);
      },
      settle: async () => (listing.kind === "delayed" ? clock.delay(listing.delayMs, signal) : undefined),
      prefix,
      key: (name) => `${prefix}${name}`,
      body() {
        bodies += 1;
        return new TextEncoder().encode(`{"nonce":"${runId}.${clause.id}.${bodies}"}\n`);
      },
      random,
      clock,
      rounds,
      signal,
    },
    requests: () => requests,
    close: () => closeAll(opened, clock),
  };
}

/** Removes every version of what a clause wrote, and says how many stay. Null where the store did not answer. */
async function cleanUp(store: ClaimStore, prefix: string, clock: TestkitClock): Promise<number | null> {
  const ended = new AbortController();
  const options = { signal: ended.signal };
  const sweep = async (): Promise<number> => {
    const waiting = (await store.list(prefix, options)).filter(({ key }) => key.startsWith(prefix));
    let left = 0;
    const worker = async (): Promise<void> => {
      for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
        const [removed] = await Promise.allSettled([store.removeExact(entry.key, entry.version, options)]);
        left += removed.status === "fulfilled" ? 0 : 1;
      }
    };
    await Promise.all(Array.from({ length: REMOVERS }, worker));
    return left;
  };
  try {
    return await within(sweep(), CLEAN_UP_LIMIT_MS, clock, "the clean-up");
  } catch {
    // The clause has its verdict already; that its keys stay is told by the null.
    return null;
  } finally {
    ended.abort();
  }
}
