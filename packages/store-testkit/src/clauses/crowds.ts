import type { Clause } from "../clause.ts";
import { crowdOnce } from "../crowd.ts";
import { expectWritten } from "../expectations.ts";
import { raceRounds } from "../race.ts";
import { claim } from "../violation.ts";

/** How many keys each connection adds while the others add theirs. */
const ADDED_EACH = 3;
/** In lockstep, listings would only ever begin together. */
const APART_MAX_MS = 4;

/** What one request after the other cannot show: a condition that is looked at first and acted on later. */
export const crowdClauses: readonly Clause[] = [
  {
    id: "create.existing-refuses-crowd",
    title: "Of several concurrent creates of a key that exists none is written, and the entry stays.",
    safety: true,
    async run({ connections, key, body, rounds }) {
      await raceRounds(rounds, async (round) => {
        const [target, before] = [key(`taken-${round}`), body()];
        expectWritten(await connections[0].create(target, before), "create of a fresh key");
        const write = { write: (writer: typeof connections[0], bytes: Uint8Array) => writer.create(target, bytes) };
        return crowdOnce({ what: "create a key that exists", key: target, writers: connections, reader: connections[1], body, before, ...write });
      });
    },
  },
  {
    id: "replace.stale-refuses-crowd",
    title: "Of several concurrent replaces of an old version none is written, also while the current version is replaced.",
    safety: true,
    async run({ connections, key, body, rounds }) {
      const [store, other] = connections;
      await raceRounds(rounds, async (round) => {
        const [target, before] = [key(`stale-${round}`), body()];
        const stale = expectWritten(await store.create(target, body()), "create of a fresh key");
        const version = expectWritten(await store.replace(target, before, stale), "replace of the current version");
        const write = { write: (writer: typeof store, bytes: Uint8Array) => writer.replace(target, bytes, stale) };
        return crowdOnce({ what: "replace an old version", key: target, writers: connections, reader: other, body, before, ...write, rightful: { store: other, version } });
      });
    },
  },
  {
    id: "replace.absent-refuses-crowd",
    title: "Of several concurrent replaces of an absent key none is written, and none creates it.",
    safety: true,
    async run({ connections, key, body, rounds }) {
      const [store, other] = connections;
      const version = expectWritten(await store.create(key("elsewhere"), body()), "create of a fresh key");
      await raceRounds(rounds, async (round) => {
        const target = key(`absent-${round}`);
        const write = { write: (writer: typeof store, bytes: Uint8Array) => writer.replace(target, bytes, version) };
        return crowdOnce({ what: "replace an absent key", key: target, writers: connections, reader: other, body, before: null, ...write });
      });
    },
  },
  {
    id: "list.after-crowd",
    title: "While all connections create keys at once, a listing that one of them begins shows every key answered before.",
    safety: true,
    async run({ connections, key, body, rounds, random, clock, signal }) {
      for (let round = 0; round < rounds; round += 1) {
        const answered: string[] = [];
        await Promise.all(
          connections.map(async (writer, index) => {
            const reader = connections[(index + 1) % connections.length] ?? writer;
            for (let turn = 0; turn < ADDED_EACH; turn += 1) {
              await clock.delay(random() * APART_MAX_MS, signal);
              const added = key(`crowd-${round}/member-${index}-${turn}`);
              expectWritten(await writer.create(added, body()), "create of a fresh key");
              answered.push(added);
              const before = [...answered];
              const listed = new Set((await reader.list(`${key(`crowd-${round}`)}/`)).map((entry) => entry.key));
              const missed = before.filter((name) => !listed.has(name));
              claim(missed.length === 0, `a listing missed ${missed.length} of ${before.length} keys whose creates were answered before it began.`);
            }
          }),
        );
      }
    },
  },
];
