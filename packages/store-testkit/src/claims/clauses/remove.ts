import { claim } from "../../violation.ts";
import type { ClaimClause } from "../claim-clause.ts";
import { entriesOf, expectBody, expectKeys, expectNothing, expectPut } from "../claim-expectations.ts";

export const claimRemoveClauses: readonly ClaimClause[] = [
  {
    id: "claim-remove.for-good",
    title: "Removing the only version of a key leaves nothing of it, in reads and listings.",
    safety: true,
    async run({ connections: [store, other], key, prefix, body, settle }) {
      const { version } = await expectPut(store, key("leaving"), body());
      await settle();
      await other.removeExact(key("leaving"), version);
      await settle();
      await expectNothing(store, key("leaving"));
      expectKeys(await store.list(prefix), []);
    },
  },
  {
    id: "claim-remove.only-that-version",
    title: "Where older versions stay, removing one of them leaves the newest as it is, and removes just that one.",
    safety: true,
    async run({ connections: [store, other], key, prefix, body, settle }) {
      const newest = body();
      const first = await expectPut(store, key("renewed"), body());
      const second = await expectPut(store, key("renewed"), newest);
      if (!second.keepsOlder) {
        return;
      }
      await settle();
      await other.removeExact(key("renewed"), first.version);
      await settle();
      await expectBody(store, key("renewed"), newest);
      const shown = entriesOf(await store.list(prefix), key("renewed"));
      claim(shown.length === 1 && shown[0]?.version === second.version, `after its older version was removed, a key shows ${shown.length} versions.`);
    },
  },
  {
    id: "claim-remove.every-version",
    title: "When every version that a listing shows is removed, nothing older comes back.",
    safety: true,
    async run({ connections: [store, other], key, prefix, body, settle }) {
      for (let turn = 0; turn < 3; turn += 1) {
        await expectPut(store, key("ended"), body());
      }
      await expectPut(store, key("ended"), new Uint8Array());
      await settle();
      for (const entry of await other.list(prefix)) {
        await other.removeExact(entry.key, entry.version);
      }
      await settle();
      await expectNothing(store, key("ended"));
      expectKeys(await store.list(prefix), []);
    },
  },
  {
    id: "claim-remove.absent",
    title: "Removing what is not there is no failure.",
    safety: false,
    async run({ connections: [store], key, body }) {
      const { version } = await expectPut(store, key("gone"), body());
      await store.removeExact(key("gone"), version);
      await store.removeExact(key("gone"), version);
      await store.removeExact(key("never"), version);
      await expectNothing(store, key("gone"));
    },
  },
  {
    id: "claim-remove.only-this-key",
    title: "Removing a key leaves the keys around and below it alone.",
    safety: true,
    async run({ connections: [store], key, prefix, body, settle }) {
      const others = [key("a/b"), key("a/b/c"), key("a/bc")];
      const { version } = await expectPut(store, key("a"), body());
      for (const other of others) {
        await expectPut(store, other, body());
      }
      await settle();
      await store.removeExact(key("a"), version);
      await settle();
      expectKeys(await store.list(prefix), others);
    },
  },
];
