import { claim } from "../../violation.ts";
import { holdsWithin } from "../../wait.ts";
import type { ClaimClause } from "../claim-clause.ts";
import { entriesOf, expectBody, expectPut } from "../claim-expectations.ts";

/** Two clocks drift, and a store stamps with a clock that ticks every few milliseconds. */
const TOLERANCE_MS = 100;
/** So many entries, so far apart, meet a clock of whole seconds at every part of the second. */
const SAMPLES = 5;
const SAMPLE_EVERY_MS = 210;
const GROWTH_LIMIT_MS = 10_000;
/** Well above the tolerance, so that an age which goes on after a renewal stands out. */
const OLD_MS = 500;

const storeClock = { capability: "storeClock", value: true } as const;

export const claimAgeClauses: readonly ClaimClause[] = [
  {
    id: "claim-age.lower-bound",
    title: "An age in a listing or a read is never more than the time since the put was sent.",
    safety: true,
    requires: storeClock,
    async run({ connections: [store, other], key, body, prefix, clock, signal }) {
      const sentAtMs = new Map<string, number>();
      const expectAtMost = (ageMs: number | null, target: string, where: string): void => {
        const passedMs = clock.nowMs() - (sentAtMs.get(target) ?? Number.NEGATIVE_INFINITY);
        claim(ageMs !== null, `${where} shows no age, though the store claims to have a clock.`);
        claim(ageMs <= passedMs + TOLERANCE_MS, `${where} shows an age of ${ageMs} ms for a put that was sent only ${Math.round(passedMs)} ms before.`);
      };
      for (let sample = 0; sample < SAMPLES; sample += 1) {
        const target = key(`sample-${sample}`);
        const bytes = body();
        sentAtMs.set(target, clock.nowMs());
        await expectPut(store, target, bytes);
        expectAtMost((await expectBody(other, target, bytes)).ageMs, target, "a read");
        for (const entry of await store.list(prefix)) {
          expectAtMost(entry.ageMs, entry.key, "a listing");
        }
        await clock.delay(SAMPLE_EVERY_MS, signal);
      }
    },
  },
  {
    id: "claim-age.grows",
    title: "The age of a claim that nobody renews grows, in listings, so that it can be found dead.",
    safety: false,
    requires: storeClock,
    async run({ connections: [store], key, body, prefix, clock, signal }) {
      await expectPut(store, key("ageing"), body());
      const hasGrown = async () => ((await store.list(prefix))[0]?.ageMs ?? 0) > OLD_MS;
      claim(await holdsWithin(hasGrown, GROWTH_LIMIT_MS, clock, signal), `the age of an entry did not grow within ${GROWTH_LIMIT_MS} ms.`);
    },
  },
  {
    id: "claim-age.restarts",
    title: "A put of the same key starts the age of its newest version anew.",
    safety: true,
    requires: storeClock,
    async run({ connections: [store, other], key, body, prefix, clock, signal, settle }) {
      const newestMs = async () => Math.min(...entriesOf(await other.list(prefix), key("renewed")).map(({ ageMs }) => ageMs ?? 0));
      await expectPut(store, key("renewed"), body());
      const isOld = async () => (await newestMs()) >= OLD_MS;
      claim(await holdsWithin(isOld, GROWTH_LIMIT_MS, clock, signal), `the age of an entry did not reach ${OLD_MS} ms.`);
      const sentAtMs = clock.nowMs();
      await expectPut(store, key("renewed"), body());
      await settle();
      const ageMs = await newestMs();
      claim(ageMs <= clock.nowMs() - sentAtMs + TOLERANCE_MS, `a renewed claim is listed with an age of ${ageMs} ms.`);
    },
  },
  {
    id: "claim-age.none-without-clock",
    title: "A store without a clock of its own shows no ages: one made from the reader's clock would be a guess.",
    safety: true,
    requires: { capability: "storeClock", value: false },
    async run({ connections: [store], key, body, prefix }) {
      const bytes = body();
      await expectPut(store, key("ageless"), bytes);
      const ages = [(await expectBody(store, key("ageless"), bytes)).ageMs, ...(await store.list(prefix)).map(({ ageMs }) => ageMs)];
      const shown = ages.find((ageMs) => ageMs !== null);
      claim(shown === undefined, `a store that claims to have no clock shows an age of ${shown} ms.`);
    },
  },
];
