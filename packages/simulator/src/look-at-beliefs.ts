import type { TraceWhat } from "./trace.ts";
import type { World } from "./world.ts";

/**
 * Finds out, with virtual time standing still, which holders would act on their leases if they ran now; a process that is
 * stopped might wake at any moment. Only `signal` and `remainingMs` of the lease itself decide, and asking changes nothing.
 */
export function lookAtBeliefs({ leases, nowMs }: World, note: (what: TraceWhat) => void): void {
  for (const tracked of leases) {
    const { process, name, lock, mode, token, lease } = tracked;
    const inTime = !lease.signal.aborted && lease.remainingMs() > 0;
    tracked.silentSinceMs = inTime || lease.signal.aborted ? null : (tracked.silentSinceMs ?? nowMs);
    const believed = inTime && process.alive;
    if (believed !== tracked.believed) {
      tracked.believed = believed;
      note(believed ? { kind: "believes", process: process.name, lease: name, lock, mode, token } : { kind: "believes-no-more", process: process.name, lease: name, lock });
    }
  }
}
