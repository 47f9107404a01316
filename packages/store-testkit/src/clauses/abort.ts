import { isStoreError, type RegisterStore, type StoreErrorCode, type Version } from "@holdfast/store";
import type { Clause } from "../clause.ts";
import { expectAbsent, expectEntry, expectFailure, expectWritten } from "../expectations.ts";
import { claim, ClauseViolation } from "../violation.ts";
import { within } from "../wait.ts";

/** An aborted request may still have a word with its socket; no more. */
const SETTLE_LIMIT_MS = 5_000;
/** A write that was told "nothing written" must not turn up later, either. */
const LATE_MS = 500;

interface Abortable {
  readonly what: string;
  readonly failures: readonly StoreErrorCode[];
  readonly request: (signal: AbortSignal) => Promise<unknown>;
}

export const abortClauses: readonly Clause[] = [
  {
    id: "abort.before-sending",
    title: "A request whose signal has aborted already fails with UNAVAILABLE and writes nothing.",
    safety: true,
    async run({ connections: [store], key, prefix, body }) {
      const bytes = body();
      const version = expectWritten(await store.create(key("there"), bytes), "create of a fresh key");
      for (const { what, request } of everyRequest({ store, there: key("there"), fresh: key("fresh"), prefix, version, body })) {
        await expectFailure(["UNAVAILABLE"], `${what} with an aborted signal`, () => request(AbortSignal.abort()));
      }
      await expectEntry(store, key("there"), bytes, version);
      await expectAbsent(store, key("fresh"));
    },
  },
  {
    id: "abort.ends-the-wait",
    title: "A request whose signal aborts while it is under way settles promptly, with an answer or a StoreError that fits.",
    safety: false,
    async run({ connections: [store], key, prefix, body, clock }) {
      const version = expectWritten(await store.create(key("there"), body()), "create of a fresh key");
      for (const { what, failures, request } of everyRequest({ store, there: key("there"), fresh: key("fresh"), prefix, version, body })) {
        const abort = new AbortController();
        const answer = request(abort.signal);
        abort.abort();
        try {
          await within(answer, SETTLE_LIMIT_MS, clock, `an aborted ${what}`);
        } catch (error) {
          if (error instanceof ClauseViolation) {
            throw error;
          }
          claim(isStoreError(error), `an aborted ${what} failed with ${String(error)}, which is no StoreError.`);
          claim(failures.includes(error.code), `an aborted ${what} failed with ${error.code} instead of ${failures.join(" or ")}.`);
        }
      }
    },
  },
  {
    id: "abort.tells-the-truth",
    title: "A write aborted under way that fails with UNAVAILABLE wrote nothing, and one that is answered tells what it did.",
    safety: true,
    async run({ connections: [store, other], key, body, rounds, clock, signal }) {
      const unwritten: string[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const target = key(`round-${round}`);
        const bytes = body();
        const abort = new AbortController();
        const request = store.create(target, bytes, { signal: abort.signal });
        // A later abort in each round meets the request at another point of its way.
        const answer = within(request, SETTLE_LIMIT_MS, clock, "an aborted create");
        const stop = () => abort.abort();
        const aborting = clock.delay(4 * round, signal).then(stop, stop);
        try {
          const version = expectWritten(await answer, "create of a fresh key");
          await expectEntry(other, target, bytes, version);
        } catch (error) {
          if (!isStoreError(error) || (error.code !== "UNAVAILABLE" && error.code !== "INDETERMINATE")) {
            throw error;
          }
          unwritten.push(...(error.code === "UNAVAILABLE" ? [target] : []));
        }
        await aborting;
      }
      await clock.delay(LATE_MS, signal);
      for (const target of unwritten) {
        const { kind } = await other.read(target);
        claim(kind === "absent", "an aborted create failed with UNAVAILABLE, which promises that nothing was written, but it was.");
      }
    },
  },
];

interface Targets {
  readonly store: RegisterStore;
  readonly there: string;
  readonly fresh: string;
  readonly prefix: string;
  readonly version: Version;
  readonly body: () => Uint8Array;
}

/** One of each, the write that must not happen last. */
function everyRequest({ store, there, fresh, prefix, version, body }: Targets): readonly Abortable[] {
  const reading: readonly StoreErrorCode[] = ["UNAVAILABLE"];
  const writing: readonly StoreErrorCode[] = ["UNAVAILABLE", "INDETERMINATE"];
  return [
    { what: "read", failures: reading, request: (signal) => store.read(there, { signal }) },
    { what: "conditional read", failures: reading, request: (signal) => store.read(there, { signal, unlessVersion: version }) },
    { what: "list", failures: reading, request: (signal) => store.list(prefix, { signal }) },
    { what: "create", failures: writing, request: (signal) => store.create(fresh, body(), { signal }) },
    { what: "replace", failures: writing, request: (signal) => store.replace(there, body(), version, { signal }) },
    { what: "remove", failures: writing, request: (signal) => store.remove(there, version, { signal }) },
  ];
}
