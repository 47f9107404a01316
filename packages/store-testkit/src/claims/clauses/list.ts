import { expectFailure, preview, quoted } from "../../expectations.ts";
import { claim } from "../../violation.ts";
import type { ClaimClause, ClaimContext } from "../claim-clause.ts";
import { entriesOf, expectKeys, expectPut } from "../claim-expectations.ts";

/** Enough for a second page on a store whose pages are small, and for one that stops at a hundred. */
const MANY = 250;
const WRITERS = 8;
/** As many claimants as may meet at once. */
const CLAIMANTS = 8;

export const claimListClauses: readonly ClaimClause[] = [
  {
    id: "claim-list.empty",
    title: "A prefix below which nothing was written lists as empty.",
    safety: false,
    async run({ connections: [store], prefix }) {
      expectKeys(await store.list(`${prefix}nothing/`), []);
    },
  },
  {
    id: "claim-list.after-put",
    title: "A listing shows what was put before it began, with its size, on every connection.",
    safety: true,
    async run({ connections, key, prefix, body, rounds, settle }) {
      const [writer] = connections;
      for (let round = 0; round < rounds; round += 1) {
        const bytes = body().subarray(0, 10 + round);
        const { version } = await expectPut(writer, key(`claim-${round}`), bytes);
        await settle();
        for (const connection of connections) {
          const [entry] = entriesOf(await connection.list(prefix), key(`claim-${round}`));
          claim(entry !== undefined, "a listing does not show a key whose put was answered before it began.");
          claim(entry.sizeBytes === bytes.byteLength, `a listing shows a size of ${entry.sizeBytes} for ${bytes.byteLength} bytes.`);
          claim(entry.version === version, `a listing shows version ${entry.version}, but the put was answered with ${version}.`);
        }
      }
    },
  },
  {
    id: "claim-list.after-renewal",
    title: "A listing shows the newest content of a key that was put again before it began, a tombstone with a size of 0.",
    safety: true,
    async run({ connections: [writer, other], key, prefix, body, settle }) {
      await expectPut(writer, key("ended"), body());
      await expectPut(writer, key("ended"), body());
      const { version } = await expectPut(writer, key("ended"), new Uint8Array());
      await settle();
      const newest = entriesOf(await other.list(prefix), key("ended")).find((entry) => entry.version === version);
      claim(newest !== undefined, "a listing does not show the newest content of a key that was put again.");
      claim(newest.sizeBytes === 0, `a listing shows a tombstone with a size of ${newest.sizeBytes}.`);
    },
  },
  {
    id: "claim-list.nobody-alone",
    title: "Of any two who put a key of their own and then list, at least one sees the other.",
    safety: true,
    async run({ connections, prefix, body, rounds, settle }) {
      for (let round = 0; round < rounds; round += 1) {
        const place = `${prefix}round-${round}/`;
        const seen = await Promise.all(
          Array.from({ length: CLAIMANTS }, async (_, index) => {
            const store = connections[index % connections.length] ?? connections[0];
            await expectPut(store, `${place}claimant-${index}`, body());
            await settle();
            return new Set((await store.list(place)).map((entry) => entry.key));
          }),
        );
        for (const [one, keys] of seen.entries()) {
          for (let two = 0; two < one; two += 1) {
            const isSeen = keys.has(`${place}claimant-${two}`) || seen[two]?.has(`${place}claimant-${one}`) === true;
            claim(isSeen, "two claimants each put a key and then listed, and neither saw the other.");
          }
        }
      }
    },
  },
  {
    id: "claim-list.prefix-exact",
    title: "A listing shows the keys below its prefix at any depth, and no others.",
    safety: true,
    async run({ connections: [store], key, prefix, body, settle }) {
      const below = [key("a/b"), key("a/b/c/d")];
      for (const target of [...below, key("a"), key("ab/c"), key("b")]) {
        await expectPut(store, target, body());
      }
      await settle();
      expectKeys(await store.list(`${prefix}a/`), below);
    },
  },
  {
    id: "claim-list.complete",
    title: `A listing of ${MANY} keys shows each of them once.`,
    safety: true,
    async run(context) {
      const keys = Array.from({ length: MANY }, (_, index) => context.key(`many/${index}`));
      await putAll(keys, context);
      await context.settle();
      expectKeys(await context.connections[0].list(`${context.prefix}many/`), keys);
    },
  },
  {
    id: "claim-list.steady-under-change",
    title: "A listing shows every key that was there all along, also while others come and go.",
    safety: true,
    async run(context) {
      const { connections: [store, other], key, prefix, body, rounds, settle } = context;
      const staying = Array.from({ length: 40 }, (_, index) => key(`steady/${index}-stays`));
      await putAll(staying, context);
      await settle();
      for (let round = 0; round < rounds; round += 1) {
        const passing = key(`steady/${round}-passes`);
        const change = expectPut(other, passing, body()).then(({ version }) => other.removeExact(passing, version));
        const [listing] = await Promise.all([store.list(`${prefix}steady/`), change]);
        const shown = new Set(listing.map((entry) => entry.key));
        const missing = staying.filter((expected) => !shown.has(expected));
        claim(missing.length === 0, `a listing made while other keys came and went misses ${preview(missing)}.`);
      }
    },
  },
  {
    id: "claim-list.prefix-invalid",
    title: "A prefix that is neither empty nor ends with a slash is refused as INVALID.",
    safety: false,
    async run({ connections: [store], key }) {
      for (const prefix of [key("no-slash"), `${key("two")}//`, "/", `${key("up")}/../`]) {
        await expectFailure(["INVALID"], `list of ${quoted(prefix)}`, () => store.list(prefix));
      }
    },
  },
];

async function putAll(keys: readonly string[], { connections, body }: ClaimContext): Promise<void> {
  const waiting = [...keys];
  const worker = async (index: number): Promise<void> => {
    const store = connections[index % connections.length] ?? connections[0];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      await expectPut(store, next, body());
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, index) => worker(index)));
}
