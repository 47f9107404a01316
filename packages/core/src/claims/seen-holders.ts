import { isStoreError } from "@holdfast/store";
import type { SeenHolder } from "../errors.ts";
import { CONCURRENT_READS } from "../limits.ts";
import { type AcquireRequest, requestLimitMs, seenHolder } from "../request.ts";
import type { ClaimContext } from "./claim-context.ts";
import { leaseIdOf } from "./claim-key.ts";
import type { SeenClaim } from "./look.ts";

/** Who is in the way, for people. A listing does not tell, so each claim is read once; what cannot be read is told by its key. */
export async function holdersOf(context: ClaimContext, request: AcquireRequest, inTheWay: readonly SeenClaim[]): Promise<readonly SeenHolder[]> {
  return Promise.all(inTheWay.slice(0, CONCURRENT_READS).map((seen) => holderOf(context, request, seen)));
}

async function holderOf(context: ClaimContext, request: AcquireRequest, seen: SeenClaim): Promise<SeenHolder> {
  const known = context.holders.get(seen.claim.id);
  if (known !== undefined) {
    return known;
  }
  try {
    const read = await context.requests.read(seen.key, requestLimitMs(context, request));
    if (read.kind === "record") {
      const holder = seenHolder(read.record);
      context.holders.set(seen.claim.id, holder);
      return holder;
    }
  } catch (error) {
    if (!isStoreError(error)) {
      throw error;
    }
    // Without the right to read, the names stay unknown; the protocol does without.
  }
  return holderByKey(context, seen);
}

export function holderByKey(context: ClaimContext, { claim }: SeenClaim): SeenHolder {
  const { mode, token, ttlMs, id } = claim;
  return context.holders.get(id) ?? { holder: "somebody", operation: "", mode, leaseId: leaseIdOf(claim), token, acquiredAt: "a time not known", expiresAt: "a time not known", ttlMs };
}
