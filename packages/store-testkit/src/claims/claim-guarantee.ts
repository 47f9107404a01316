import type { ClaimStoreCapabilities } from "@holdfast/store";
import { guaranteeOf } from "../guarantee.ts";
import type { ClauseResult } from "../run-clause.ts";

/**
 * What results allow to promise about locks on a store of claims.
 *
 * - `exclusive`: every promise that exclusion rests on was kept, and somebody vouches for what a listing may miss.
 * - `advisory`: a promise was broken, or nobody vouches: a listing that showed everything today may miss something tomorrow.
 * - `unknown`: none was broken, but at least one got no answer.
 */
export type ProvenClaimGuarantee = "exclusive" | "advisory" | "unknown";

export function claimGuaranteeOf(results: readonly ClauseResult[], { listing }: ClaimStoreCapabilities): ProvenClaimGuarantee {
  const proven = guaranteeOf(results);
  if (proven === "fenced") {
    return listing.kind === "unknown" ? "advisory" : "exclusive";
  }
  return proven;
}
