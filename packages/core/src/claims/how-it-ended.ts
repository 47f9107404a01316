import type { LeaseEndReason } from "../errors.ts";
import type { ClaimContext } from "./claim-context.ts";
import { standingOf } from "./lineage.ts";
import type { Look } from "./look.ts";

/**
 * Why a lease that a listing does not show standing is over. Its own tombstone tells that it was released; a mark tells it in
 * its body, which is read once.
 *
 * @throws {StoreError} when it could not be read.
 */
export async function howItEnded(context: ClaimContext, leaseId: string, seen: Pick<Extract<Look, { kind: "seen" }>, "claims">): Promise<LeaseEndReason> {
  const standing = standingOf({ leaseId, token: Number.POSITIVE_INFINITY }, seen);
  if (standing.kind === "stands") {
    return "taken-over";
  }
  if (standing.reason !== "released" || standing.ended?.kind !== "mark") {
    return standing.reason;
  }
  const read = await context.requests.read(standing.ended.key, context.requestTimeoutMs);
  if (read.kind === "unavailable") {
    throw read.error;
  }
  return read.kind === "record" && read.record.state === "broken" ? "broken" : "released";
}
