import type { CommonContext } from "./context.ts";
import type { LockRecord } from "./record.ts";

/** What can be said of a holder whose record nobody can read. */
export function unknownRecord(context: CommonContext, known: { readonly leaseId: string; readonly token: number; readonly shared: boolean; readonly ttlMs: number }): LockRecord {
  const time = new Date(context.clock.now().wallMs).toISOString();
  return {
    version: 1,
    operation: "",
    holder: "unknown",
    acquired_at: time,
    expires_at: time,
    is_shared: known.shared,
    lease_id: known.leaseId,
    nonce: context.random.nonce(),
    token: known.token,
    state: "held",
    ttl_ms: known.ttlMs,
    renewals: 0,
    host: null,
    metadata: {},
  };
}
