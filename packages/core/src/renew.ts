import { isStoreError } from "@holdfast/store";
import type { Claim } from "./claim.ts";
import { renewedRecord } from "./compose-record.ts";
import type { Context } from "./context.ts";
import type { LeaseEndReason } from "./errors.ts";
import { deadlineOf } from "./instant.ts";
import type { LockRecord } from "./record.ts";
import { confirmRenewal, delayRenewal, type RenewOutcome } from "./renewal.ts";

/**
 * One renewal (rule 9): a compare-and-swap from the version we last knew. Only a confirmation moves the deadline, to
 * what counts from the sending of the very write that was confirmed.
 */
export async function renew(context: Context, claim: Claim): Promise<RenewOutcome> {
  const leftMs = claim.belief.remainingMs();
  if (leftMs <= 0 || claim.ending) {
    return { kind: "lost", reason: "expired" };
  }
  const sentAt = context.clock.now();
  const record = renewedRecord(context, claim.record, sentAt, claim.mayFlagExclusiveOnly);
  const deadline = deadlineOf(sentAt, record.ttl_ms, claim.marginMs);
  claim.sent.set(record.nonce, deadline);
  try {
    const written = await context.requests.replace(claim.key, record, claim.version, leftMs);
    if (claim.ending) {
      return { kind: "pending", cause: undefined };
    }
    switch (written.kind) {
      case "written":
        return adopt(context, claim, record, written.version);
      case "unavailable":
        claim.sent.delete(record.nonce);
        return delayRenewal(context, claim, written.error);
      case "conflict":
        return await settle(context, claim, undefined);
      case "unknown":
        return await settle(context, claim, written.error);
    }
  } catch (error) {
    if (!isStoreError(error)) {
      throw error;
    }
    // Refused for now: a right that was withdrawn may come back before the deadline, and the deadline holds either way.
    return delayRenewal(context, claim, error);
  }
}

/** A confirmed write: nothing sent before it can land any more, because the version it would have replaced is gone. */
function adopt(context: Context, claim: Claim, record: LockRecord, version: Claim["version"]): RenewOutcome {
  const deadline = claim.sent.get(record.nonce);
  claim.record = record;
  claim.version = version;
  claim.sent.clear();
  if (deadline === undefined) {
    return { kind: "pending", cause: undefined };
  }
  claim.sent.set(record.nonce, deadline);
  return confirmRenewal(context, claim, deadline);
}

/** After a conflict or an unknown: one read, and the nonce in it, tell what happened. */
async function settle(context: Context, claim: Claim, cause: unknown): Promise<RenewOutcome> {
  const leftMs = claim.belief.remainingMs();
  if (leftMs <= 0) {
    return { kind: "lost", reason: "expired" };
  }
  const seen = await context.requests.read(claim.key, leftMs);
  if (claim.ending) {
    return { kind: "pending", cause };
  }
  if (seen.kind === "unavailable") {
    return delayRenewal(context, claim, seen.error);
  }
  if (seen.kind === "record" && claim.sent.has(seen.record.nonce)) {
    return seen.version === claim.version ? delayRenewal(context, claim, cause) : adopt(context, claim, seen.record, seen.version);
  }
  if (seen.kind !== "absent" && seen.version === claim.version) {
    return delayRenewal(context, claim, cause);
  }
  const reason = reasonOfLoss(claim, seen.kind === "record" ? seen.record : seen.kind);
  claim.belief.end(reason, cause);
  return { kind: "lost", reason };
}

function reasonOfLoss(claim: Claim, seen: LockRecord | "absent" | "unreadable" | "unchanged"): LeaseEndReason {
  if (typeof seen === "string") {
    return seen === "absent" ? "vanished" : "unreadable";
  }
  if (seen.lease_id !== claim.record.lease_id || seen.ended_because === "expired") {
    return "taken-over";
  }
  // Our lease id, and yet none of our writes: somebody broke it, or has its handle.
  return seen.state === "broken" ? "broken" : "handed-on";
}
