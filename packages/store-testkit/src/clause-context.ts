import type { RegisterStore } from "@holdfast/store";
import type { Clause, ClauseContext } from "./clause.ts";
import type { TestkitClock } from "./clock.ts";
import { interceptStore } from "./intercept-store.ts";
import type { Random } from "./random.ts";
import { closeAll, type Session } from "./session.ts";

/** The dearest clause makes about 300; more than this is a clause that runs away. */
export const REQUESTS_MAX = 1_000;

/** And so many more for each round: eight connections that list after each of their creates make 48. */
const REQUESTS_PER_ROUND_MAX = 60;

export interface RunSettings {
  readonly random: Random;
  readonly clock: TestkitClock;
  readonly rounds: number;
  /** Ends with a slash; unique to this run. */
  readonly runPrefix: string;
  /** Goes into every body, so that no two runs ever write the same one. */
  readonly runId: string;
}

export interface ClauseRun {
  readonly context: ClauseContext;
  /** Requests so far. */
  requests(): number;
  /** Closes what the clause opened, also what it has closed itself. */
  close(): Promise<void>;
}

/** A clause's view of a session: its own prefix, its requests counted and ended with `signal`. */
export function startClause(clause: Clause, session: Session<RegisterStore>, settings: RunSettings, signal: AbortSignal): ClauseRun {
  const prefix = `${settings.runPrefix}${clause.id}/`;
  const opened: RegisterStore[] = [];
  const requestsMax = REQUESTS_MAX + settings.rounds * REQUESTS_PER_ROUND_MAX;
  let requests = 0;
  let bodies = 0;

  const guarded = (store: RegisterStore): RegisterStore =>
    interceptStore(store, (request, send) => {
      requests += 1;
      if (requests > requestsMax) {
        throw new RangeError(`the clause ${clause.id} made more than ${requestsMax} requests.`);
      }
      return send(request.signal === undefined ? signal : AbortSignal.any([request.signal, signal]));
    });

  const [first, second, ...more] = session.connections;
  return {
    context: {
      connections: [guarded(first), guarded(second), ...more.map(guarded)],
      capabilities: first.capabilities,
      async connect() {
        const connection = await session.connect();
        opened.push(connection);
        return guarded(connection);
      },
      prefix,
      key: (name) => `${prefix}${name}`,
      body() {
        bodies += 1;
        return new TextEncoder().encode(`{"nonce":"${settings.runId}.${clause.id}.${bodies}"}\n`);
      },
      random: settings.random,
      clock: settings.clock,
      rounds: settings.rounds,
      signal,
    },
    requests: () => requests,
    close: () => closeAll(opened, settings.clock),
  };
}
