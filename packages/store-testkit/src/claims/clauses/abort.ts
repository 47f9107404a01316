import { type ClaimStore, isStoreError, type StoreErrorCode, type Version } from "@holdfast/store";
import { expectFailure } from "../../expectations.ts";
import { claim, ClauseViolation } from "../../violation.ts";
import { within } from "../../wait.ts";
import type { ClaimClause } from "../claim-clause.ts";
import { expectBody, expectNothing, expectPut } from "../claim-expectations.ts";

/** An aborted request may still have a word with its socket; no more. */
const SETTLE_LIMIT_MS = 5_000;
/** A put that was told "nothing written" must not turn up later, either. */
const LATE_MS = 500;

export const claimAbortClauses: readonly ClaimClause[] = [
  {
    id: "claim-abort.before-sending",
    title: "A request whose signal has aborted already fails with UNAVAILABLE and writes nothing.",
    safety: true,
    async run({ connections: [store], key, prefix, body }) {
      const bytes = body();
      const { version } = await expectPut(store, key("there"), bytes);
      for (const { what, request } of everyRequest(store, key("there"), key("fresh"), prefix, version, body())) {
        await expectFailure(["UNAVAILABLE"], `${what} with an aborted signal`, () => request(AbortSignal.abort()));
      }
      await expectBody(store, key("there"), bytes);
      await expectNothing(store, key("fresh"));
    },
  },
  {
    id: "claim-abort.ends-the-wait",
    title: "A request whose signal aborts while it is under way settles promptly, with an answer or a StoreError that fits.",
    safety: false,
    async run({ connections: [store], key, prefix, body, clock }) {
      const { version } = await expectPut(store, key("there"), body());
      for (const { what, failures, request } of everyRequest(store, key("there"), key("fresh"), prefix, version, body())) {
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
    id: "claim-abort.tells-the-truth",
    title: "A put aborted under way that fails with UNAVAILABLE wrote nothing, and one that is answered did write.",
    safety: true,
    async run({ connections: [store, other], key, body, rounds, clock, signal }) {
      const unwritten: string[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const target = key(`round-${round}`);
        const bytes = body();
        const abort = new AbortController();
        const answer = within(store.putUnique(target, bytes, { signal: abort.signal }), SETTLE_LIMIT_MS, clock, "an aborted put");
        // A later abort in each round meets the request at another point of its way.
        const stop = () => abort.abort();
        const aborting = clock.delay(4 * round, signal).then(stop, stop);
        try {
          await answer;
          await expectBody(other, target, bytes);
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
        claim(kind === "absent", "an aborted put failed with UNAVAILABLE, which promises that nothing was written, but it was.");
      }
    },
  },
];

interface Abortable {
  readonly what: string;
  readonly failures: readonly StoreErrorCode[];
  readonly request: (signal: AbortSignal) => Promise<unknown>;
}

/** One of each, the write that must not happen last. */
function everyRequest(store: ClaimStore, there: string, fresh: string, prefix: string, version: Version, body: Uint8Array): readonly Abortable[] {
  const reading: readonly StoreErrorCode[] = ["UNAVAILABLE"];
  const writing: readonly StoreErrorCode[] = ["UNAVAILABLE", "INDETERMINATE"];
  return [
    { what: "read", failures: reading, request: (signal) => store.read(there, { signal }) },
    { what: "list", failures: reading, request: (signal) => store.list(prefix, { signal }) },
    { what: "put", failures: writing, request: (signal) => store.putUnique(fresh, body, { signal }) },
    { what: "remove", failures: writing, request: (signal) => store.removeExact(there, version, { signal }) },
  ];
}
