import type { Clause } from "../clause.ts";
import { expectConflict, expectEntry, expectWritten } from "../expectations.ts";
import { raceOnce, raceRounds } from "../race.ts";

export const createClauses: readonly Clause[] = [
  {
    id: "create.absent",
    title: "Creating an absent key writes it.",
    safety: true,
    async run({ connections: [store], key, body }) {
      const bytes = body();
      const version = expectWritten(await store.create(key("fresh"), bytes), "create of a fresh key");
      await expectEntry(store, key("fresh"), bytes, version);
    },
  },
  {
    id: "create.existing-conflicts",
    title: "Creating a key that exists is a conflict, on every connection, and changes nothing.",
    safety: true,
    async run({ connections, key, body }) {
      const [store] = connections;
      const bytes = body();
      const version = expectWritten(await store.create(key("taken"), bytes), "create of a fresh key");
      for (const connection of connections) {
        expectConflict(await connection.create(key("taken"), body()), "create of a key that exists");
        expectConflict(await connection.create(key("taken"), bytes), "create of a key that exists, with the same bytes");
        await expectEntry(connection, key("taken"), bytes, version);
      }
    },
  },
  {
    id: "create.one-winner",
    title: "Of several concurrent creates of one key exactly one is written, and it is the one that stays.",
    safety: true,
    async run({ connections, key, body, rounds }) {
      await raceRounds(rounds, (round) => {
        const target = key(`race-${round}`);
        return raceOnce({
          what: "create",
          key: target,
          writers: connections,
          reader: connections[1],
          body,
          write: (writer, bytes) => writer.create(target, bytes),
        });
      });
    },
  },
];
