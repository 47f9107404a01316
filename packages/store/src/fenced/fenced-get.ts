import type { RegisterStore, RequestOptions } from "../register-store.ts";
import { decodeFenced } from "./fenced-record.ts";

export type FencedGetOutcome = { readonly kind: "found"; readonly value: unknown; readonly token: number } | { readonly kind: "absent" };

/**
 * Reads what `fencedPut` wrote, and the token that it was written with.
 *
 * @throws {StoreError} `INVALID` for what `fencedPut` did not write; else as `RegisterStore.read`.
 */
export async function fencedGet(store: RegisterStore, key: string, options: RequestOptions = {}): Promise<FencedGetOutcome> {
  const seen = await store.read(key, options);
  if (seen.kind !== "found") {
    return { kind: "absent" };
  }
  const { value, token } = decodeFenced(seen.body, { operation: "read", location: store.location, key });
  return { kind: "found", value, token };
}
