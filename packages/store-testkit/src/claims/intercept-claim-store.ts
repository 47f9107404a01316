import type { ClaimStore, RequestOptions, StoreOperation } from "@holdfast/store";

export interface ClaimRequest {
  readonly operation: Extract<StoreOperation, "put" | "read" | "list" | "remove">;
  /** The key, or the prefix of a listing. */
  readonly key: string;
  readonly signal: AbortSignal | undefined;
}

/** Stands between caller and store: may send the request never, once or again, sooner or later, with another signal. */
export type ClaimAround = <Outcome>(request: ClaimRequest, send: (signal: AbortSignal | undefined) => Promise<Outcome>) => Promise<Outcome>;

/** The same store of claims, each request of which goes through `around`. `close` goes straight to the store. */
export function interceptClaimStore(store: ClaimStore, around: ClaimAround): ClaimStore {
  const asOptions = (signal: AbortSignal | undefined): RequestOptions => (signal === undefined ? {} : { signal });
  return {
    location: store.location,
    claims: store.claims,
    putUnique: (key, body, options) =>
      around({ operation: "put", key, signal: options?.signal }, (signal) => store.putUnique(key, body, asOptions(signal))),
    read: (key, options) => around({ operation: "read", key, signal: options?.signal }, (signal) => store.read(key, asOptions(signal))),
    list: (prefix, options) =>
      around({ operation: "list", key: prefix, signal: options?.signal }, (signal) => store.list(prefix, asOptions(signal))),
    removeExact: (key, version, options) =>
      around({ operation: "remove", key, signal: options?.signal }, (signal) => store.removeExact(key, version, asOptions(signal))),
    close: () => store.close(),
  };
}
