import type { ForeignFormat } from "../format.ts";
import { livenessOnHost } from "../holder-process.ts";
import { judge } from "../judge.ts";
import { BEADS_LOCK, decodeExclusiveLock } from "./exclusive-lock.ts";

/** Nothing of the tool since 0.50 looks at the file any more; daemons of older releases and other programs do. */
export const beads: ForeignFormat = {
  id: "beads",
  tool: "beads",
  detect: async (place) => (await place.read(BEADS_LOCK)).kind !== "absent",
  async look(place, surroundings) {
    const seen = await place.read(BEADS_LOCK);
    if (seen.kind === "absent") {
      return [];
    }
    const decoded = seen.kind === "object" ? decodeExclusiveLock(seen.bytes) : { kind: "refused" as const, problem: `failed to read lock file: it ${seen.problem}` };
    const lock = decoded.kind === "lock" ? decoded.lock : undefined;
    const problem = decoded.kind === "refused" ? decoded.problem : null;
    const process = lock === undefined ? "unknown" : livenessOnHost(surroundings, lock.hostname, lock.pid);
    const holder = lock === undefined ? null : `${lock.holder} on ${lock.hostname} (pid ${lock.pid})`;
    const verdict = judge({ problem, isExpired: null, process, holder, withoutExpiry: "this lock never expires" });
    return [
      { format: "beads", key: BEADS_LOCK, scope: "exclusive", stamp: seen.stamp, problem, holder, operation: null, since: lock?.started_at ?? null, until: null, isExpired: null, process, verdict, fields: { ...lock } },
    ];
  },
};
