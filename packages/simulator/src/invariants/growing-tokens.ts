import type { TrackedLease } from "../world.ts";
import type { Invariant } from "./invariant.ts";

/**
 * Rule 2: a token is above that of every earlier holder it must fence off; readers among themselves may share one.
 * Order is that of the writes: an acquire that an operator broke while its answer was on its way is granted late, and
 * its token is rightly the lower one (rule 15).
 */
export const growingTokens: Invariant = {
  id: "growing-tokens",
  title: "tokens strictly grow from holder to holder",
  watch() {
    let seen = 0;
    return {
      afterStep({ leases }) {
        for (; seen < leases.length; seen += 1) {
          const granted = leases[seen];
          const earlier = leases.slice(0, seen).find((lease) => granted?.mayOverlapUntilMs === null && isOutOfOrder(lease, granted));
          if (granted !== undefined && earlier !== undefined) {
            return `${granted.process.name} was granted ${granted.lock} (${granted.mode}) with token ${granted.token} after ${earlier.process.name} (${earlier.mode}) had token ${earlier.token}`;
          }
        }
        return undefined;
      },
    };
  },
};

function isOutOfOrder(earlier: TrackedLease, later: TrackedLease): boolean {
  if (earlier.lock !== later.lock) {
    return false;
  }
  if (earlier.lease.leaseId === later.lease.leaseId) {
    // Whoever takes a lease on by its handle is the same holder. Of two who do so at once either may be told first.
    return earlier === later.takenOnFrom && later.token < earlier.token;
  }
  const mustFence = earlier.mode === "exclusive" || later.mode === "exclusive";
  return mustFence ? later.token <= earlier.token : later.token < earlier.token;
}
