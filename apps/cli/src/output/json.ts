import type { EntryStatus, LockStatus } from "@holdfast/core";

/** The holder of a lock as `--json` shows it. Documented in the README; fields are added, never changed. */
export interface HolderJson {
  readonly key: string;
  readonly state: "held" | "released" | "broken" | "unreadable";
  /** Why it cannot be understood; all other fields are then null. */
  readonly problem: string | null;
  readonly mode: "exclusive" | "shared" | null;
  readonly holder: string | null;
  readonly operation: string | null;
  readonly leaseId: string | null;
  readonly token: number | null;
  readonly acquiredAt: string | null;
  readonly renewals: number | null;
  readonly ttlMs: number | null;
  /** Since the last write, at least, by the store's own clock. */
  readonly ageMs: number | null;
  readonly expired: boolean | null;
  readonly process: "alive" | "gone" | "unknown" | null;
  readonly metadata: Readonly<Record<string, string>> | null;
}

export interface StatusJson {
  readonly store: string;
  readonly name: string;
  readonly state: LockStatus["state"];
  readonly token: number | null;
  readonly exclusiveOnly: boolean;
  readonly guarantee: LockStatus["guarantee"];
  readonly exclusive: HolderJson | null;
  readonly readers: readonly HolderJson[];
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
  };
}

export function holderAsJson(entry: EntryStatus): HolderJson {
  if (entry.kind === "unreadable") {
    const unknown = { mode: null, holder: null, operation: null, leaseId: null, token: null, acquiredAt: null, renewals: null, ttlMs: null, ageMs: null, expired: null, process: null, metadata: null };
    return { key: entry.key, state: "unreadable", problem: entry.problem, ...unknown };
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
    metadata: record.metadata,
  };
}
