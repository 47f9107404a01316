import type { LeaseEndReason, LockStatus } from "@holdfast/core";
import type { Handle } from "../handles/handle.ts";

export type FoundLease = { readonly kind: "held"; readonly ageMs: number | null; readonly token: number } | { readonly kind: "ended"; readonly reason: LeaseEndReason };

/** Whether the lease of a handle is the one that holds its lock. One that has expired is over, though nobody took it yet. */
export function findLease(status: LockStatus, { leaseId, token, mode }: Handle): FoundLease {
  const entries = mode === "shared" ? status.readers : status.exclusive === null ? [] : [status.exclusive];
  const entry = entries.find((each) => each.kind !== "unreadable" && each.record.lease_id === leaseId);
  if (entry === undefined || entry.kind === "unreadable") {
    const other = entries.find(({ kind }) => kind !== "unreadable");
    return { kind: "ended", reason: entries.length === 0 ? "vanished" : other === undefined ? "unreadable" : mode === "shared" ? "vanished" : "taken-over" };
  }
  if (entry.kind === "ended") {
    const { state, ended_because: because } = entry.record;
    return { kind: "ended", reason: state === "released" ? "released" : because === "expired" ? "taken-over" : "broken" };
  }
  // Over claims the token grows with each process that takes the lease on.
  if (entry.expired === true || (mode === "exclusive" && entry.record.token < token)) {
    return { kind: "ended", reason: "expired" };
  }
  return { kind: "held", ageMs: entry.ageMs, token: Math.max(token, entry.record.token) };
}
