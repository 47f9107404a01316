import { isStoreError } from "@holdfast/store";
import { chase } from "./chase.ts";
import type { Claim } from "./claim.ts";
import { abandon } from "./clear-readers.ts";
import { heldRecord } from "./compose-record.ts";
import type { Context } from "./context.ts";
import { endClaim } from "./end-claim.ts";
import { LeaseEndedError, LockError, storeFailure } from "./errors.ts";
import { deadlineOf } from "./instant.ts";
import { openClaim } from "./open-claim.ts";
import type { AcquireRequest } from "./request.ts";
import type { Transfer } from "./upgrade.ts";

/** Rule 14, the other way: the reader is known to stand before the exclusive record is ended, so nobody gets in between. */
export async function downgrade(context: Context, original: AcquireRequest, writer: Claim): Promise<Transfer> {
  if (writer.record.is_shared) {
    throw new LockError({ code: "INVALID_OPTION", lock: writer.lock, message: "Only an exclusive lease can be downgraded; this one is shared." });
  }
  if (writer.mayFlagExclusiveOnly || writer.record.exclusive_only === true) {
    throw new LockError({ code: "EXCLUSIVE_ONLY", lock: writer.lock, message: `${JSON.stringify(writer.lock)} is an exclusive-only lock; it cannot be shared.` });
  }
  const request: AcquireRequest = { ...original, mode: "shared", signal: undefined };
  try {
    const reader = await createReader(context, request, writer);
    const ended = await endClaim(context, writer, { because: "downgraded", reason: "transferred" });
    if (ended.kind !== "released" || !reader.belief.held()) {
      abandon(context, reader);
      throw new LeaseEndedError(writer.lock, ended.kind === "not-held" ? ended.reason : "expired", ended.kind === "unconfirmed" ? ended.cause : undefined);
    }
    // The token of the tombstone fences the writer that we were ourselves.
    reader.record = { ...reader.record, token: writer.record.token + 1 };
    return { request, claim: reader };
  } catch (error) {
    throw isStoreError(error) ? storeFailure(writer.lock, "downgrade", error) : error;
  }
}

async function createReader(context: Context, request: AcquireRequest, writer: Claim): Promise<Claim> {
  const leftMs = writer.belief.remainingMs();
  if (leftMs <= 0) {
    throw new LeaseEndedError(writer.lock, "expired");
  }
  const leaseId = context.random.nonce();
  const key = request.keys.shared(leaseId);
  const sentAt = context.clock.now();
  const record = heldRecord(context, request, { leaseId, token: writer.record.token, shared: true, replaced: undefined, at: sentAt });
  const deadline = deadlineOf(sentAt, request.ttlMs, request.marginMs);
  const created = await context.requests.create(key, record, leftMs);
  const claimOf = (version: Claim["version"]): Claim => openClaim(context, { lock: writer.lock, key, marginMs: request.marginMs, record, version, deadline });
  if (created.kind === "written") {
    return claimOf(created.version);
  }
  if (created.kind === "unknown") {
    const seen = await context.requests.read(key, Math.max(1, writer.belief.remainingMs()));
    if (seen.kind === "record" && seen.record.nonce === record.nonce) {
      return claimOf(seen.version);
    }
    context.background.run(chase(context, { lock: writer.lock, key, leaseId, sent: new Map([[record.nonce, deadline]]), bases: new Set(["absent" as const]), shared: true }));
  }
  if (created.kind === "conflict") {
    throw new LockError({ code: "STORE", lock: writer.lock, message: `A key that was made up just now exists already: ${JSON.stringify(key)}.` });
  }
  throw created.error;
}
