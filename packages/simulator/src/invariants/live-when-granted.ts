import type { Invariant } from "./invariant.ts";

/** Rules 4 and 5: the last step before holding is a look at the own deadline, so nobody is handed a lease that is over. */
export const liveWhenGranted: Invariant = {
  id: "live-when-granted",
  title: "acquire never hands out a lease that is over",
  watch: () => ({
    afterStep({ leases }) {
      const dead = leases.find(({ overWhenGranted }) => overWhenGranted);
      return dead === undefined ? undefined : `${dead.process.name} was granted ${dead.lock} (${dead.name}) after its own deadline`;
    },
  }),
};
