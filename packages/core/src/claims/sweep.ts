import { isStoreError } from "@holdfast/store";
import type { ClaimContext } from "./claim-context.ts";
import type { ClaimName } from "./claim-key.ts";
import { highestToken, isExclusive } from "./decide.ts";
import type { Look, SeenClaim } from "./look.ts";

/**
 * Rule 7, by whoever has just got the lock: a writer takes away what is over and below its own token; a reader what is
 * below an existing tombstone, never below a mere claim; both take away the dead among the readers.
 */
export async function sweep(context: ClaimContext, mine: ClaimName, seen: Extract<Look, { kind: "seen" }>): Promise<void> {
  for (const one of sweepable(mine, seen.claims)) {
    await removeKey(context, one);
  }
}

function sweepable(mine: ClaimName, claims: readonly SeenClaim[]): readonly SeenClaim[] {
  const ground = mine.mode === "exclusive" ? mine.token : highestToken(claims.filter((one) => isExclusive(one) && one.kind === "claim" && one.state === "ended"));
  return claims.filter((one) => one.sweepable && one.claim.id !== mine.id && (one.claim.mode === "shared" || one.claim.token < ground));
}

/** Bodies first and tombstones last, so that a key whose removal is interrupted still says that it is over. */
async function removeKey(context: ClaimContext, { key, versions }: SeenClaim): Promise<void> {
  const inOrder = versions.toSorted((one, other) => other.sizeBytes - one.sizeBytes);
  for (const { version } of inOrder) {
    try {
      const outcome = await context.requests.remove(key, version, context.requestTimeoutMs);
      if (outcome.kind !== "removed") {
        return;
      }
    } catch (error) {
      if (!isStoreError(error)) {
        throw error;
      }
      // Refused: what is over harms nobody, and the next holder tries again.
      return;
    }
  }
}
