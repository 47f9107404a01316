import { PROBE } from "../probe.ts";
import { standsThere } from "../read-record.ts";
import type { Invariant } from "./invariant.ts";

/** Design, section 9: after faults stop somebody gets the lock, and a crash frees it within ttl, grace and one poll. */
export const freeInTheEnd: Invariant = {
  id: "free-in-the-end",
  title: "once faults stop, whoever asks gets the lock in time",
  watch: () => ({
    afterStep({ calls, planted, store }) {
      // What a stranger wrote is held by unknown until somebody breaks it; the refusal is judged by another invariant.
      const strange = planted.some(({ key, body }) => standsThere(store, key, body));
      const refused = strange ? undefined : calls.find((call) => call.process.name === PROBE && call.outcome === "refused");
      return refused === undefined ? undefined : `nobody else is there, and yet ${refused.lock} was not had within ${refused.waitMs} ms (${refused.code ?? "?"})`;
    },
  }),
};
