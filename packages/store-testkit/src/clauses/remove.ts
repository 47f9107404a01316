import { isStoreError, type RemoveOutcome, type StoreError, type WriteOutcome } from "@holdfast/store";
import type { Clause, ClauseRequirement } from "../clause.ts";
import { expectAbsent, expectConflict, expectEntry, expectRemoved, expectWritten, sameBytes } from "../expectations.ts";
import { raceRounds } from "../race.ts";
import { claim } from "../violation.ts";

const ifMatch: ClauseRequirement = { capability: "deleteIfMatch", value: true };
const unconditional: ClauseRequirement = { capability: "deleteIfMatch", value: false };

export const removeClauses: readonly Clause[] = [
  {
    id: "remove.current-version",
    title: "Removing the version that is there leaves the key absent, and free to be created again.",
    safety: true,
    async run({ connections: [store, other], key, body }) {
      const bytes = body();
      const version = expectWritten(await store.create(key("leaving"), body()), "create of a fresh key");
      expectRemoved(await other.remove(key("leaving"), version), "remove of the current version");
      await expectAbsent(store, key("leaving"));
      expectWritten(await store.create(key("leaving"), bytes), "create of a removed key");
      await expectEntry(other, key("leaving"), bytes);
    },
  },
  {
    id: "remove.absent",
    title: "Removing an absent key is answered `removed`.",
    safety: false,
    async run({ connections: [store], key, body }) {
      const version = expectWritten(await store.create(key("gone"), body()), "create of a fresh key");
      expectRemoved(await store.remove(key("never"), version), "remove of a key that never was");
      expectRemoved(await store.remove(key("gone"), version), "remove of the current version");
      expectRemoved(await store.remove(key("gone"), version), "remove of a removed key");
    },
  },
  {
    id: "remove.only-this-key",
    title: "Removing a key leaves the keys around and below it alone.",
    safety: true,
    async run({ connections: [store], key, body }) {
      const others = [key("a/b"), key("a/b/c"), key("a/bc")];
      const bytes = body();
      const version = expectWritten(await store.create(key("a"), body()), "create of a fresh key");
      for (const other of others) {
        expectWritten(await store.create(other, bytes), "create of a fresh key");
      }
      expectRemoved(await store.remove(key("a"), version), "remove of the current version");
      for (const other of others) {
        await expectEntry(store, other, bytes);
      }
    },
  },
  {
    id: "remove.stale-version-conflicts",
    title: "Removing a version that is no longer there is a conflict and changes nothing.",
    safety: true,
    requires: ifMatch,
    async run({ connections: [store, other], key, body }) {
      const bytes = body();
      const stale = expectWritten(await store.create(key("changed"), body()), "create of a fresh key");
      const current = expectWritten(await store.replace(key("changed"), bytes, stale), "replace of the current version");
      expectConflict(await other.remove(key("changed"), stale), "remove of a stale version");
      await expectEntry(store, key("changed"), bytes, current);
    },
  },
  {
    id: "remove.races-replace",
    title: "Of a remove and a replace of one version at the same time at most one takes effect.",
    safety: true,
    requires: ifMatch,
    async run({ connections: [store, other], key, body, rounds }) {
      await raceRounds(rounds, async (round) => {
        const target = key(`race-${round}`);
        const bytes = body();
        const version = expectWritten(await store.create(target, body()), "create of a fresh key");
        const replace = (): Promise<WriteOutcome> => store.replace(target, bytes, version);
        const remove = (): Promise<RemoveOutcome> => other.remove(target, version);
        // Who is sent first changes from round to round: a check that is not part of the write shows in one order only.
        const early = round % 2 === 0 ? remove() : undefined;
        const [replaced, removed] = await Promise.all([answerTo(replace()), answerTo(early ?? remove())]);
        const final = await store.read(target);
        const isNew = final.kind === "found" && sameBytes(final.body, bytes);
        const isGone = final.kind === "absent";
        claim(!(replaced.kind === "written" && removed.kind === "removed"), "a replace and a remove of one version both took effect.");
        claim(isNew || replaced.kind !== "written", 'a replace was told "written", but a racing remove undid it.');
        claim(isGone || removed.kind !== "removed", 'a remove was told "removed", but the entry is there.');
        claim(!isNew || replaced.kind !== "conflict", 'a replace was told "conflict", but its body is what the key holds.');
        claim(!isGone || removed.kind !== "conflict", 'a remove was told "conflict", but the entry is gone.');
        const bothLost = replaced.kind === "conflict" && removed.kind === "conflict";
        claim(!bothLost, 'a replace and a remove of one version were both told "conflict".');
        if (!isNew && !isGone) {
          return replaced.kind === "failed" ? replaced.error : removed.kind === "failed" ? removed.error : undefined;
        }
        return undefined;
      });
    },
  },
  {
    id: "remove.unconditional",
    title: "Where removal is said to be unconditional, a stale version removes the entry and is not refused.",
    safety: false,
    requires: unconditional,
    async run({ connections: [store, other], key, body }) {
      const stale = expectWritten(await store.create(key("changed"), body()), "create of a fresh key");
      expectWritten(await store.replace(key("changed"), body(), stale), "replace of the current version");
      expectRemoved(await other.remove(key("changed"), stale), "remove of a stale version");
      await expectAbsent(store, key("changed"));
    },
  },
];

type Failed = { readonly kind: "failed"; readonly error: StoreError };

/** A lost answer does not end the race: what the key holds afterwards tells more than the answer would. */
async function answerTo<Outcome>(request: Promise<Outcome>): Promise<Outcome | Failed> {
  try {
    return await request;
  } catch (error) {
    if (isStoreError(error) && (error.code === "UNAVAILABLE" || error.code === "INDETERMINATE")) {
      return { kind: "failed", error };
    }
    throw error;
  }
}
