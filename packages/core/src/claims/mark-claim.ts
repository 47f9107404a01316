import { endedRecord } from "../compose-record.ts";
import { keysOf } from "../lock-name.ts";
import type { LockRecord } from "../record.ts";
import { unknownRecord } from "../unknown-record.ts";
import type { ClaimContext } from "./claim-context.ts";
import { leaseIdOf, markSegmentOf } from "./claim-key.ts";
import type { SeenClaim } from "./look.ts";

export interface MarkReason {
  readonly state: "broken" | "released";
  readonly because: string;
  readonly by?: string;
}

/**
 * Ends somebody else's claim by a key that says so (rule 12). The body is for people. Returns the record of whom it ended;
 * null where nobody could read it.
 *
 * @throws {StoreError} when it is not known to stand.
 */
export async function markClaim(context: ClaimContext, lock: string, { key, claim }: SeenClaim, reason: MarkReason): Promise<LockRecord | null> {
  const read = await context.requests.read(key, context.requestTimeoutMs);
  const record = read.kind === "record" ? read.record : null;
  const ended = record ?? unknownRecord(context, { leaseId: leaseIdOf(claim), token: claim.token, shared: claim.mode === "shared", ttlMs: claim.ttlMs });
  const body = { ...endedRecord(context, ended, { ...reason, storeTimeMs: null }), token: claim.token };
  const markKey = `${keysOf(lock).claimsPrefix}${markSegmentOf(claim)}`;
  const written = await context.requests.put(markKey, body, context.requestTimeoutMs);
  if (written.kind !== "written") {
    const settled = written.kind === "unknown" ? await context.requests.read(markKey, context.requestTimeoutMs) : undefined;
    if (settled?.kind !== "record") {
      throw written.error;
    }
  }
  return record;
}
