import type { Invariant } from "./invariant.ts";

/** A refusal has a code that says what to do; anything else is a defect that a schedule brought to light. */
export const typedErrors: Invariant = {
  id: "typed-errors",
  title: "every refusal has a code",
  watch: () => ({
    afterStep({ calls }) {
      const odd = calls.find((call) => call.code !== null && !/^[A-Z_]+$/.test(call.code));
      return odd === undefined ? undefined : `${odd.process.name} asked for ${odd.lock} and got ${odd.code ?? ""}`;
    },
  }),
};
