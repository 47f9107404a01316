import { isStoreError } from "@holdfast/store";
import type { Clause } from "../clause.ts";
import { expectAbsent, expectConflict, expectEntry, expectWritten } from "../expectations.ts";
import { raceOnce, raceRounds } from "../race.ts";

export const replaceClauses: readonly Clause[] = [
  {
    id: "replace.current-version",
    title: "Replacing the version that is there writes the new body, whichever connection it came from.",
    safety: true,
    async run({ connections: [store, other], key, body }) {
      const second = body();
      const first = expectWritten(await store.create(key("changing"), body()), "create of a fresh key");
      const version = expectWritten(await other.replace(key("changing"), second, first), "replace of the current version");
      await expectEntry(store, key("changing"), second, version);
      const shown = await store.read(key("changing"));
      const third = body();
      if (shown.kind === "found") {
        expectWritten(await store.replace(key("changing"), third, shown.version), "replace of the version that a read showed");
      }
      await expectEntry(other, key("changing"), third);
    },
  },
  {
    id: "replace.stale-version-conflicts",
    title: "Replacing a version that is no longer there is a conflict and changes nothing, however old the version.",
    safety: true,
    async run({ connections: [store, other], key, body }) {
      const last = body();
      const first = expectWritten(await store.create(key("moved-on"), body()), "create of a fresh key");
      const second = expectWritten(await store.replace(key("moved-on"), body(), first), "replace of the current version");
      const third = expectWritten(await store.replace(key("moved-on"), last, second), "replace of the current version");
      for (const stale of [first, second]) {
        expectConflict(await other.replace(key("moved-on"), body(), stale), "replace of a stale version");
        await expectEntry(store, key("moved-on"), last, third);
      }
    },
  },
  {
    id: "replace.foreign-version-refused",
    title: "Replacing with the version of another key is never `written` and changes nothing.",
    safety: true,
    async run({ connections: [store], key, body }) {
      const bytes = body();
      const version = expectWritten(await store.create(key("mine"), bytes), "create of a fresh key");
      const foreign = expectWritten(await store.create(key("foreign"), body()), "create of a fresh key");
      try {
        expectConflict(await store.replace(key("mine"), body(), foreign), "replace with another key's version");
      } catch (error) {
        // A store that may lose answers cannot tell this version from one of long ago, and then has to say so.
        if (!isStoreError(error) || error.code !== "INDETERMINATE") {
          throw error;
        }
      }
      await expectEntry(store, key("mine"), bytes, version);
    },
  },
  {
    id: "replace.absent-conflicts",
    title: "Replacing an absent key is a conflict and creates nothing, also when the key was there once.",
    safety: true,
    async run({ connections: [store, other], key, body }) {
      const version = expectWritten(await store.create(key("gone"), body()), "create of a fresh key");
      expectConflict(await store.replace(key("never"), body(), version), "replace of a key that never was");
      await expectAbsent(other, key("never"));
      await store.remove(key("gone"), version);
      expectConflict(await other.replace(key("gone"), body(), version), "replace of a removed key");
      await expectAbsent(store, key("gone"));
    },
  },
  {
    id: "replace.one-winner",
    title: "Of several concurrent replaces of one version exactly one is written, and it is the one that stays.",
    safety: true,
    async run({ connections, key, body, rounds }) {
      const [store, other] = connections;
      await raceRounds(rounds, async (round) => {
        const target = key(`race-${round}`);
        const version = expectWritten(await store.create(target, body()), "create of a fresh key");
        return raceOnce({
          what: "replace",
          key: target,
          writers: connections,
          reader: other,
          body,
          write: (writer, bytes) => writer.replace(target, bytes, version),
        });
      });
    },
  },
];
