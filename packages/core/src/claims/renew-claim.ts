import { isStoreError } from "@holdfast/store";
import { renewedRecord } from "../compose-record.ts";
import { deadlineOf } from "../instant.ts";
import { confirmRenewal, delayRenewal, type RenewOutcome } from "../renewal.ts";
import type { ClaimContext } from "./claim-context.ts";
import { isLookOverdue, lookIfDue } from "./look-for-break.ts";
import { noteWritten, type OwnClaim } from "./own-claim.ts";
import { removeVersions } from "./remove-versions.ts";

/**
 * One renewal (rule 5, continuity): a put on the same key, which counts only if its confirmation is here before the
 * previous deadline. Then nobody can have judged the claim dead in between.
 */
export async function renewClaim(context: ClaimContext, claim: OwnClaim): Promise<RenewOutcome> {
  const leftMs = claim.belief.remainingMs();
  if (leftMs <= 0 || claim.ending) {
    return { kind: "lost", reason: "expired" };
  }
  if (isLookOverdue(context, claim)) {
    lookIfDue(context, claim);
    return delayRenewal(context, claim, undefined);
  }
  const sentAt = context.clock.now();
  const record = { ...renewedRecord(context, claim.record, sentAt, false), phase: claim.handedOut ? "held" : "waiting" };
  const deadline = deadlineOf(sentAt, record.ttl_ms, claim.marginMs);
  claim.lastSent = deadline;
  try {
    const written = await context.requests.put(claim.key, record, leftMs);
    if (written.kind !== "written") {
      claim.unsettled ||= written.kind === "unknown";
      return delayRenewal(context, claim, written.error);
    }
    const older = noteWritten(claim, written);
    if (claim.ending) {
      return { kind: "pending", cause: undefined };
    }
    claim.record = record;
    const outcome = confirmRenewal(context, claim, deadline);
    context.background.run(removeVersions(context, claim, older, context.requestTimeoutMs));
    lookIfDue(context, claim);
    return outcome;
  } catch (error) {
    if (!isStoreError(error)) {
      throw error;
    }
    // Refused for now: a right that was withdrawn may come back before the deadline, and the deadline holds either way.
    return delayRenewal(context, claim, error);
  }
}
