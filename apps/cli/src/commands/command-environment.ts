import type { LeaseGroup } from "@holdfast/core";
import { wallNowMs } from "../clock.ts";

/** What a command finds out about its lock. With several locks each of the first three holds one line for each, in one order. */
export function environmentFor(group: LeaseGroup, store: string): Record<string, string> {
  const lines = (values: readonly (string | number)[]): string => values.join("\n");
  return {
    HOLDFAST_TOKEN: lines(group.leases.map(({ token }) => token)),
    HOLDFAST_LEASE_ID: lines(group.leases.map(({ leaseId }) => leaseId)),
    HOLDFAST_LOCK: lines(group.leases.map(({ lock }) => lock)),
    HOLDFAST_DEADLINE: String(Math.floor(wallNowMs() + group.remainingMs())),
    HOLDFAST_STORE: store,
  };
}
