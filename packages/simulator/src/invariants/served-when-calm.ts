import type { Invariant } from "./invariant.ts";

/** Nothing was slow, lost or stopped, and there was time enough: then nobody is turned away. */
export const servedWhenCalm: Invariant = {
  id: "served-when-calm",
  title: "in a calm run everybody is served",
  watch: () => ({
    atEnd({ scenario, calls, disturbed }) {
      const refused = scenario.servesAllWhenCalm === true && !disturbed ? calls.find(({ outcome }) => outcome === "refused") : undefined;
      return refused === undefined ? undefined : `${refused.process.name} was refused ${refused.lock} (${refused.code ?? "?"}), and nothing was in the way but the others`;
    },
  }),
};
