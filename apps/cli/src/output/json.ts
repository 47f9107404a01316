import type { EntryStatus, LockStatus, WaiterStatus } from "@holdfast/core";
import type { HolderJson, StatusJson, WaiterJson } from "./schemas.ts";

/** Of every `--json`; see schemas.ts, which is not loaded just to print one. */
const VERSION = 1;

/** What kind of answer it is, and of which version. */
export function heading<Kind extends string>(kind: Kind): { readonly version: typeof VERSION; readonly kind: Kind } {
  return { version: VERSION, kind };
}

export function statusAsJson(status: LockStatus, store: string): StatusJson {
  return {
    store,
    name: status.name,
    state: status.state,
    token: status.token,
    exclusiveOnly: status.exclusiveOnly,
    guarantee: status.guarantee,
    exclusive: status.exclusive === null ? null : holderAsJson(status.exclusive),
    readers: status.readers.map(holderAsJson),
    waiters: status.waiters.map(waiterAsJson),
  };
}

export function waiterAsJson({ position, id, holder, operation, mode, since, ttlMs, process }: WaiterStatus): WaiterJson {
  return { position, id, holder, operation, mode, since, ttlMs, process };
}

const UNKNOWN = {
  mode: null,
  holder: null,
  operation: null,
  leaseId: null,
  token: null,
  acquiredAt: null,
  renewals: null,
  ttlMs: null,
  ageMs: null,
  expired: null,
  process: null,
  endedAt: null,
  endedBy: null,
  endedBecause: null,
  metadata: null,
};

export function holderAsJson(entry: EntryStatus): HolderJson {
  if (entry.kind === "unreadable") {
    return { key: entry.key, state: "unreadable", problem: entry.problem, ...UNKNOWN };
  }
  const { record } = entry;
  return {
    key: entry.key,
    state: record.state,
    problem: null,
    mode: record.is_shared ? "shared" : "exclusive",
    holder: record.holder,
    operation: record.operation,
    leaseId: record.lease_id,
    token: record.token,
    acquiredAt: record.acquired_at,
    renewals: record.renewals,
    ttlMs: record.ttl_ms,
    ageMs: entry.ageMs,
    expired: entry.kind === "held" ? entry.expired : null,
    process: entry.kind === "held" ? entry.process : null,
    endedAt: record.ended_at ?? null,
    endedBy: record.ended_by ?? null,
    endedBecause: record.ended_because ?? null,
    metadata: { ...record.metadata },
  };
}
