import type { TrackedLease } from "../world.ts";
import type { Invariant } from "./invariant.ts";

/**
 * What was lost stays lost, for whoever has the handle too: nobody had the lock between two holders of one lease. Over claims, a put that
 * the network repeats may bring back what was over, and a reader leaves no trace: there it is only writers who were not in between.
 */
export const unbroken: Invariant = {
  id: "unbroken",
  title: "a lease that is taken on by its handle was nobody else's in between",
  watch() {
    let seen = 0;
    return {
      afterStep({ leases, scenario }) {
        for (; seen < leases.length; seen += 1) {
          const granted = leases[seen];
          const between = granted === undefined ? undefined : leases.slice(0, seen).find((other) => isBetween(other, granted) && (other.mode === "exclusive" || scenario.store.claims === undefined));
          if (granted !== undefined && between !== undefined) {
            return `${granted.process.name} took on ${granted.lock} (${granted.name}) from ${granted.takenOnFrom?.process.name ?? "?"}, and ${between.process.name} (${between.name}, ${between.mode}) had it in between`;
          }
        }
        return undefined;
      },
    };
  },
};

/** Whom an operator broke does not count, nor who was granted it beside whom an operator broke. */
function isBetween(other: TrackedLease, { lock, lease, mode, takenOnFrom }: TrackedLease): boolean {
  const conflicts = mode === "exclusive" || other.mode === "exclusive";
  return takenOnFrom !== null && other.lock === lock && other.lease.leaseId !== lease.leaseId && conflicts && other.grantedAtMs > takenOnFrom.grantedAtMs;
}
