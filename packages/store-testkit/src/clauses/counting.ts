import { isStoreError, type RegisterStore } from "@holdfast/store";
import type { Clause, ClauseContext } from "../clause.ts";
import { expectWritten, preview } from "../expectations.ts";
import { claim } from "../violation.ts";

/** What each connection adds, one at a time. */
const INCREMENTS = 5;
/** A connection tries this often in all. A conflict means that another one got on, so few are needed. */
const TRIES_MAX = 60;
/** After a refused request: stores that allow one write a second on a key get on, too. */
const PAUSE_MS = 250;

/** How often each connection was counted. Its own number tells a writer whether a write with a lost answer landed. */
type Tally = Readonly<Record<string, number>>;

export const countingClauses: readonly Clause[] = [
  {
    id: "replace.counts-every-increment",
    title: "Increments by read and replace from several connections at once add up: none is lost, none counts twice.",
    safety: true,
    async run(context) {
      const { connections, key } = context;
      const [store] = connections;
      expectWritten(await store.create(key("tally"), encode({}, context)), "create of a fresh key");
      await Promise.all(connections.map((connection, index) => count(connection, `connection-${index}`, context)));
      const { tally } = await readTally(store, key("tally"));
      const expected = Object.fromEntries(connections.map((_, index) => [`connection-${index}`, INCREMENTS]));
      for (const [name, times] of Object.entries(expected)) {
        claim(tally[name] === times, `${name} was told of ${times} writes, but the entry counts ${tally[name] ?? 0}: ${preview(tally)}.`);
      }
    },
  },
];

async function count(store: RegisterStore, name: string, context: ClauseContext): Promise<void> {
  const target = context.key("tally");
  let done = 0;
  for (let tries = 0; done < INCREMENTS; tries += 1) {
    claim(tries < TRIES_MAX, `${name} got only ${done} of ${INCREMENTS} increments through in ${TRIES_MAX} tries.`);
    try {
      const { tally, version } = await readTally(store, target);
      const landed = tally[name] ?? 0;
      claim(landed >= done, `${name} was told "written" ${done} times, but the entry counts ${landed}.`);
      done = landed;
      if (done < INCREMENTS) {
        const outcome = await store.replace(target, encode({ ...tally, [name]: done + 1 }, context), version);
        done += outcome.kind === "written" ? 1 : 0;
      }
    } catch (error) {
      const mayTryAgain = isStoreError(error) && (error.code === "UNAVAILABLE" || error.code === "INDETERMINATE");
      if (!mayTryAgain || tries === TRIES_MAX - 1) {
        throw error;
      }
      await context.clock.delay(PAUSE_MS, context.signal);
    }
  }
}

function encode(tally: Tally, context: ClauseContext): Uint8Array {
  const nonce = new TextDecoder().decode(context.body());
  return new TextEncoder().encode(JSON.stringify({ tally, nonce }));
}

async function readTally(store: RegisterStore, key: string) {
  const outcome = await store.read(key);
  claim(outcome.kind === "found", `reading an entry that is only ever replaced was answered "${outcome.kind}".`);
  const record: unknown = JSON.parse(new TextDecoder().decode(outcome.body));
  claim(isTallyRecord(record), "an entry that is only ever replaced holds something that nobody wrote.");
  return { tally: record.tally, version: outcome.version };
}

function isTallyRecord(value: unknown): value is { readonly tally: Tally } {
  return typeof value === "object" && value !== null && "tally" in value && typeof value.tally === "object" && value.tally !== null;
}
