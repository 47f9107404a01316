import type { Presentation } from "../protected-resource.ts";
import { areOneHolder, type TrackedLease } from "../world.ts";
import type { Invariant } from "./invariant.ts";

/**
 * Rule 2, where it counts: once what the lock guards has met a holder, it accepts nothing more of those whom that holder
 * followed, however late it arrives; and it never turns away a holder that may rely on its lease.
 */
export const fencing: Invariant = {
  id: "fencing",
  title: "what the lock guards accepts nothing of an earlier holder, and everything of the present one",
  watch() {
    let seen = 0;
    return {
      afterStep({ resource: { presentations }, nowMs }) {
        for (; seen < presentations.length; seen += 1) {
          const problem = problemWith(presentations, seen, nowMs);
          if (problem !== undefined) {
            return problem;
          }
        }
        return undefined;
      },
    };
  },
};

function problemWith(presentations: readonly Presentation[], index: number, nowMs: number): string | undefined {
  const arrived = presentations[index];
  if (arrived === undefined) {
    return undefined;
  }
  const { lease, accepted } = arrived;
  if (!accepted && lease.believed && nowMs > (lease.mayOverlapUntilMs ?? Number.NEGATIVE_INFINITY)) {
    return `${lease.process.name} (${lease.name}, token ${lease.token}) believes that it holds ${lease.lock}, and was turned away`;
  }
  const successor = presentations.slice(0, index).find((before) => accepted && before.accepted && follows(before.lease, lease));
  return successor === undefined
    ? undefined
    : `${lease.lock} was written by ${lease.process.name} (${lease.name}, token ${lease.token}) after its successor ${successor.lease.process.name} (${successor.lease.name}, token ${successor.lease.token})`;
}

/** Granted later, and not beside it. Whom an operator broke is fenced as well, by the token of the tombstone. */
function follows(later: TrackedLease, earlier: TrackedLease): boolean {
  return later.lock === earlier.lock && !areOneHolder(later, earlier) && later.grantedAtMs > earlier.grantedAtMs && (later.mode === "exclusive" || earlier.mode === "exclusive") && later.mayOverlapUntilMs === null;
}
