import type { Clause, ClauseRequirement } from "../clause.ts";
import type { TestkitClock } from "../clock.ts";
import { expectEntry, expectWritten } from "../expectations.ts";
import { holdsWithin } from "../wait.ts";
import { claim } from "../violation.ts";

/** Two clocks drift, and a file system stamps with a clock that ticks every few milliseconds. */
const TOLERANCE_MS = 100;
/** So many entries, so far apart, meet a clock of whole seconds at every part of the second. */
const SAMPLES = 5;
const SAMPLE_EVERY_MS = 210;
/** A stamp of whole seconds shows growth after two of them; the rest is patience with a slow store. */
const GROWTH_LIMIT_MS = 10_000;
/** Well above the tolerance, so that an age which goes on after a replace stands out. */
const OLD_MS = 500;
/** The store's time may be told in whole seconds, one at each end. */
const STORE_TIME_WAIT_MS = 2_500;
const STORE_TIME_TOLERANCE_MS = 1_500;
/** September 2001. Seconds since 1970, given as milliseconds, are far below it. */
const STORE_TIME_MIN_MS = 1_000_000_000_000;

const storeClock: ClauseRequirement = { capability: "storeClock", value: true };
const noStoreClock: ClauseRequirement = { capability: "storeClock", value: false };

export const ageClauses: readonly Clause[] = [
  {
    id: "age.lower-bound",
    title: "An age is never more than the time since the write was sent, in reads and, where it shows one, in listings.",
    safety: true,
    requires: storeClock,
    async run({ connections: [store, other], key, body, prefix, clock, signal }) {
      const sentAtMs = new Map<string, number>();
      for (let sample = 0; sample < SAMPLES; sample += 1) {
        const target = key(`sample-${sample}`);
        sentAtMs.set(target, clock.nowMs());
        const version = expectWritten(await store.create(target, body()), "create of a fresh key");
        const outcome = await other.read(target);
        claim(outcome.kind === "found", `reading a key just created was answered "${outcome.kind}".`);
        claim(outcome.ageMs !== null, "a read shows no age, though the store claims to have a clock.");
        expectAtMost(outcome.ageMs, sinceMs(sentAtMs, target, clock), "a read");
        const unchanged = await other.read(target, { unlessVersion: version });
        claim(unchanged.kind === "unchanged", `reading an unchanged entry with its version was answered "${unchanged.kind}".`);
        claim(unchanged.ageMs !== null, "an `unchanged` answer shows no age, though the store claims to have a clock.");
        expectAtMost(unchanged.ageMs, sinceMs(sentAtMs, target, clock), "an `unchanged` answer");
        for (const entry of await store.list(prefix)) {
          expectAtMost(entry.ageMs ?? Number.NEGATIVE_INFINITY, sinceMs(sentAtMs, entry.key, clock), "a listing");
        }
        await clock.delay(SAMPLE_EVERY_MS, signal);
      }
    },
  },
  {
    id: "age.grows",
    title: "The age of an entry that nobody touches grows.",
    safety: false,
    requires: storeClock,
    async run({ connections: [store], key, body, clock, signal }) {
      const bytes = body();
      expectWritten(await store.create(key("ageing"), bytes), "create of a fresh key");
      const { ageMs: firstMs } = await expectEntry(store, key("ageing"), bytes);
      const hasGrown = async () => ((await expectEntry(store, key("ageing"), bytes)).ageMs ?? 0) > Math.max(0, firstMs ?? 0);
      claim(await holdsWithin(hasGrown, GROWTH_LIMIT_MS, clock, signal), `the age of an entry did not grow within ${GROWTH_LIMIT_MS} ms.`);
    },
  },
  {
    id: "age.restarts",
    title: "A replace starts the age anew.",
    safety: true,
    requires: storeClock,
    async run({ connections: [store], key, body, clock, signal }) {
      const [old, fresh] = [body(), body()];
      const version = expectWritten(await store.create(key("renewed"), old), "create of a fresh key");
      const isOld = async () => ((await expectEntry(store, key("renewed"), old)).ageMs ?? 0) >= OLD_MS;
      claim(await holdsWithin(isOld, GROWTH_LIMIT_MS, clock, signal), `the age of an entry did not reach ${OLD_MS} ms.`);
      const sentAtMs = clock.nowMs();
      expectWritten(await store.replace(key("renewed"), fresh, version), "replace of the current version");
      const { ageMs } = await expectEntry(store, key("renewed"), fresh);
      expectAtMost(ageMs ?? 0, clock.nowMs() - sentAtMs, "a read after a replace");
    },
  },
  {
    id: "age.none-without-clock",
    title: "A store without a clock of its own shows no ages: one made from the reader's clock would be a guess.",
    safety: true,
    requires: noStoreClock,
    async run({ connections: [store], key, body, prefix }) {
      const bytes = body();
      const version = expectWritten(await store.create(key("ageless"), bytes), "create of a fresh key");
      const found = await expectEntry(store, key("ageless"), bytes);
      const unchanged = await store.read(key("ageless"), { unlessVersion: version });
      const ages = [found.ageMs, ...(await store.list(prefix)).map((entry) => entry.ageMs)];
      const shown = [...ages, unchanged.kind === "absent" ? null : unchanged.ageMs].find((ageMs) => ageMs !== null);
      claim(shown === undefined, `a store that claims to have no clock shows an age of ${shown} ms.`);
    },
  },
  {
    id: "store-time.advances",
    title: "The store's time, where it says it, is in milliseconds since 1970 and goes as fast as ours.",
    safety: false,
    async run({ connections: [store], key, clock, signal }) {
      const sentAtMs = clock.nowMs();
      const { storeTimeMs: beforeMs } = await store.read(key("never"));
      const answeredAtMs = clock.nowMs();
      if (beforeMs === null) {
        return;
      }
      claim(Number.isFinite(beforeMs) && beforeMs > STORE_TIME_MIN_MS, `a store time of ${beforeMs} is not in milliseconds since 1970.`);
      await clock.delay(STORE_TIME_WAIT_MS, signal);
      const askedAtMs = clock.nowMs();
      const { storeTimeMs: afterMs } = await store.read(key("never"));
      claim(afterMs !== null, "the store told its time once and then no more.");
      const passedMs = afterMs - beforeMs;
      claim(
        passedMs >= askedAtMs - answeredAtMs - STORE_TIME_TOLERANCE_MS && passedMs <= clock.nowMs() - sentAtMs + STORE_TIME_TOLERANCE_MS,
        `the store's time went on by ${passedMs} ms while ours went on by ${Math.round(askedAtMs - answeredAtMs)} ms.`,
      );
    },
  },
];

function sinceMs(sentAtMs: ReadonlyMap<string, number>, key: string, clock: TestkitClock): number {
  const atMs = sentAtMs.get(key);
  return atMs === undefined ? Number.POSITIVE_INFINITY : clock.nowMs() - atMs;
}

function expectAtMost(ageMs: number, passedMs: number, where: string): void {
  claim(
    ageMs <= passedMs + TOLERANCE_MS,
    `${where} shows an age of ${ageMs} ms for an entry whose write was sent only ${Math.round(passedMs)} ms before.`,
  );
}
