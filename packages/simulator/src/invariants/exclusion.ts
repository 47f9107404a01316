import { areOneHolder, type TrackedLease } from "../world.ts";
import type { Invariant } from "./invariant.ts";

/**
 * Design, section 9: no two conflicting leases are believed valid at one moment. A process that is stopped counts too: it
 * might wake now. Rule 15: whom an operator broke may believe on until its deadline, and no longer. Two that have one lease
 * by its handle are one holder.
 */
export const exclusion: Invariant = {
  id: "exclusion",
  title: "no two conflicting leases are believed at one moment",
  watch: () => ({
    afterStep({ leases, nowMs }) {
      const believed = leases.filter((lease) => lease.believed && nowMs > (lease.mayOverlapUntilMs ?? Number.NEGATIVE_INFINITY));
      for (const [index, one] of believed.entries()) {
        const other = believed.slice(index + 1).find((candidate) => conflict(one, candidate));
        if (other !== undefined) {
          return `${describe(one)} and ${describe(other)} both believe that they hold ${one.lock}`;
        }
      }
      return undefined;
    },
  }),
};

function conflict(one: TrackedLease, other: TrackedLease): boolean {
  return one.lock === other.lock && !areOneHolder(one, other) && (one.mode === "exclusive" || other.mode === "exclusive");
}

function describe({ process, name, mode, token }: TrackedLease): string {
  return `${process.name} (${name}, ${mode}, token ${token})`;
}
