import { isStoreError, type Version } from "@holdfast/store";
import type { ClaimContext } from "./claim-context.ts";
import { forgetVersion, type OwnKey } from "./own-claim.ts";

/**
 * Takes older versions of an own key away, after the newer one is confirmed (rule 10). Whatever fails is tried again after
 * the next put; a version that stays is judged with its key and goes when the key is swept.
 */
export async function removeVersions(context: ClaimContext, own: OwnKey, versions: readonly Version[], limitMs: number): Promise<void> {
  for (const version of versions) {
    try {
      const outcome = await context.requests.remove(own.key, version, limitMs);
      if (outcome.kind === "removed") {
        forgetVersion(own, version);
      }
    } catch (error) {
      if (!isStoreError(error)) {
        throw error;
      }
      // Refused: without the right to remove, versions pile up, which is the bucket's business and not the lock's.
      return;
    }
  }
}
