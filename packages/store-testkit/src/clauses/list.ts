import type { Clause, ClauseContext } from "../clause.ts";
import { expectFailure, expectRemoved, expectWritten, preview } from "../expectations.ts";
import { claim } from "../violation.ts";

/** More than one page of a driver that lists by the hundred. A page of S3 (1,000) would cost too much on a real store. */
const MANY = 250;
/** Requests in flight while the many are made. */
const WRITERS = 10;

export const listClauses: readonly Clause[] = [
  {
    id: "list.empty",
    title: "A prefix below which nothing was written lists as empty.",
    safety: false,
    async run({ connections: [store], key }) {
      await expectListed(store.list(`${key("nothing")}/`), []);
    },
  },
  {
    id: "list.after-write",
    title: "A listing shows every key whose create was answered before the listing began, on every connection.",
    safety: true,
    async run({ connections, key, body }) {
      const [store] = connections;
      const keys: string[] = [];
      for (let turn = 0; turn < 10; turn += 1) {
        const writer = connections[turn % connections.length] ?? store;
        const reader = connections[(turn + 1) % connections.length] ?? store;
        const added = key(`group/member-${turn}`);
        expectWritten(await writer.create(added, body()), "create of a fresh key");
        keys.push(added);
        await expectListed(reader.list(`${key("group")}/`), keys);
      }
    },
  },
  {
    id: "list.after-remove",
    title: "A listing shows no key whose removal was answered before the listing began.",
    safety: false,
    async run({ connections: [store, other], key, body }) {
      const version = expectWritten(await store.create(key("group/leaves"), body()), "create of a fresh key");
      expectWritten(await store.create(key("group/stays"), body()), "create of a fresh key");
      expectRemoved(await store.remove(key("group/leaves"), version), "remove of the current version");
      await expectListed(other.list(`${key("group")}/`), [key("group/stays")]);
    },
  },
  {
    id: "list.prefix-exact",
    title: "A listing shows the keys below its prefix at any depth, and no others.",
    safety: false,
    async run({ connections: [store], key, body }) {
      const below = [key("a/x"), key("a/b/c"), key("a/a/a")];
      for (const created of [...below, key("a"), key("ab/x"), key("a-/x"), key("b/a/x"), key("A/x")]) {
        expectWritten(await store.create(created, body()), `create of ${preview(created)}`);
      }
      await expectListed(store.list(`${key("a")}/`), below);
    },
  },
  {
    id: "list.complete",
    title: `A listing of ${MANY} keys shows each of them once.`,
    safety: true,
    async run(context) {
      const { connections, key } = context;
      const keys = Array.from({ length: MANY }, (_, index) => key(`many/${index}`));
      await createAll(keys, context);
      await expectListed(connections[1].list(`${key("many")}/`), keys);
    },
  },
  {
    id: "list.steady-under-change",
    title: "A listing shows every key that was there all along, also while others come and go.",
    safety: true,
    async run(context) {
      const { connections: [store, other], key, body } = context;
      const steady = Array.from({ length: 20 }, (_, index) => key(`mixed/m${index}`));
      await createAll(steady, context);
      for (let turn = 0; turn < 5; turn += 1) {
        // They sort before and after the steady ones, so that a listing by position would slip.
        const going = key(`mixed/a${turn}`);
        const version = expectWritten(await store.create(going, body()), "create of a fresh key");
        const [shown] = await Promise.all([
          other.list(`${key("mixed")}/`),
          store.remove(going, version),
          store.create(key(`mixed/z${turn}`), body()),
        ]);
        const seen = new Set(shown.map((entry) => entry.key));
        const missing = steady.filter((expected) => !seen.has(expected));
        claim(missing.length === 0, `a listing made while other keys came and went misses ${preview(missing)}.`);
      }
    },
  },
  {
    id: "list.prefix-invalid",
    title: "A prefix that is neither empty nor ends with a slash is refused as INVALID.",
    safety: false,
    async run({ connections: [store], key }) {
      for (const prefix of [key("no-slash"), `${key("two")}//`, "/", `${key("up")}/../`]) {
        await expectFailure(["INVALID"], `list of ${preview(prefix)}`, () => store.list(prefix));
      }
    },
  },
];

async function createAll(keys: readonly string[], { connections, body }: ClauseContext): Promise<void> {
  const waiting = [...keys];
  const worker = async (index: number) => {
    const store = connections[index % connections.length] ?? connections[0];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      expectWritten(await store.create(next, body()), "create of a fresh key");
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, index) => worker(index)));
}

async function expectListed(listing: Promise<readonly { readonly key: string }[]>, keys: readonly string[]): Promise<void> {
  const shown = (await listing).map((entry) => entry.key);
  const missing = keys.filter((key) => !shown.includes(key));
  const surplus = shown.filter((key) => !keys.includes(key));
  claim(missing.length === 0, `a listing misses ${missing.length} of ${keys.length} keys: ${preview(missing)}.`);
  claim(surplus.length === 0, `a listing shows keys that do not belong there: ${preview(surplus)}.`);
  claim(shown.length === keys.length, `a listing shows some of ${keys.length} keys more than once.`);
}
