import { type ClaimStore, StoreError } from "@holdfast/store";
import { interceptClaimStore } from "./intercept-claim-store.ts";

/** Connections to a store of claims that lives in this process, each of which can be closed alone. */
export function shareClaimStore(store: ClaimStore): () => Promise<ClaimStore> {
  return async () => {
    let isClosed = false;
    const connection = interceptClaimStore(store, async ({ operation, key, signal }, send) => {
      if (isClosed) {
        throw new StoreError({ code: "INVALID", operation, location: store.location, key, problem: "the connection is closed." });
      }
      return send(signal);
    });
    return {
      ...connection,
      async close() {
        isClosed = true;
      },
    };
  };
}
