import type { Invariant } from "./invariant.ts";

/** Rules 13 and 14: several locks are had all or not at all, and a refused upgrade leaves its caller what it had. */
export const wholeOutcomes: Invariant = {
  id: "whole-outcomes",
  title: "a group is granted whole, and a refused upgrade costs nothing",
  watch: () => ({
    afterStep({ calls }) {
      const wronged = calls.find(({ wrong }) => wrong !== null);
      return wronged === undefined ? undefined : `${wronged.process.name} asked for ${wronged.lock} and ${wronged.wrong ?? ""}`;
    },
  }),
};
