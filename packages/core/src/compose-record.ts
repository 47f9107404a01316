import type { Instant } from "./clock.ts";
import type { CommonContext } from "./context.ts";
import type { AcquireRequest } from "./request.ts";
import { type LockRecord, unknownFieldsOf } from "./record.ts";
import { nextToken } from "./token.ts";

/** The bodies that the protocol writes. Each has a fresh nonce, so that no version ever repeats. */

function timeOf(wallMs: number): string {
  return new Date(wallMs).toISOString();
}

/** What an acquire writes. `replaced` is what stood in the register; its unknown fields survive, and so does the flag (rule 4). */
export function heldRecord(
  context: CommonContext,
  request: AcquireRequest,
  lease: { readonly leaseId: string; readonly token: number; readonly shared: boolean; readonly replaced: LockRecord | undefined; readonly at: Instant },
): LockRecord {
  const { wallMs } = lease.at;
  return {
    ...(lease.replaced === undefined ? {} : unknownFieldsOf(lease.replaced)),
    version: 1,
    operation: request.identity.operation,
    holder: request.identity.holder,
    acquired_at: timeOf(wallMs),
    expires_at: timeOf(wallMs + request.ttlMs),
    is_shared: lease.shared,
    lease_id: lease.leaseId,
    nonce: context.random.nonce(),
    token: lease.token,
    state: "held",
    ttl_ms: request.ttlMs,
    renewals: 0,
    host: request.identity.host,
    metadata: request.identity.metadata,
    ...(lease.replaced?.exclusive_only === true ? { exclusive_only: true } : {}),
  };
}

export function renewedRecord(context: CommonContext, record: LockRecord, { wallMs }: Instant, exclusiveOnly: boolean): LockRecord {
  return {
    ...record,
    expires_at: timeOf(wallMs + record.ttl_ms),
    nonce: context.random.nonce(),
    renewals: record.renewals + 1,
    ...(exclusiveOnly ? { exclusive_only: true } : {}),
  };
}

export interface Ending {
  readonly state: "released" | "broken";
  readonly because: string;
  /** Who wrote the tombstone, where it was not the holder. */
  readonly by?: string;
  readonly exclusiveOnly?: boolean;
  readonly storeTimeMs: number | null;
}

/** A tombstone of either register. Its token is above that of the record it ends (rule 2). */
export function endedRecord(context: CommonContext, record: LockRecord, ending: Ending): LockRecord {
  return {
    ...record,
    state: ending.state,
    nonce: context.random.nonce(),
    token: nextToken(record.token, ending.storeTimeMs),
    ended_at: timeOf(context.clock.now().wallMs),
    ended_because: ending.because,
    ...(ending.by === undefined ? {} : { ended_by: ending.by }),
    ...(ending.exclusiveOnly === true ? { exclusive_only: true } : {}),
  };
}
