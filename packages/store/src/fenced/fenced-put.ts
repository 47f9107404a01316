import { isStoreError, StoreError } from "../errors.ts";
import type { ReadOutcome, RegisterStore, RequestOptions, WriteOutcome } from "../register-store.ts";
import { decodeFenced, encodeFenced, type FencedRecord, isToken } from "./fenced-record.ts";

export interface FencedPut {
  readonly key: string;
  /** Anything that JSON can say, up to 256 KiB. */
  readonly value: unknown;
  /** `lease.token` of the exclusive lease under which this is written. */
  readonly token: number;
}

export type FencedPutOutcome =
  | { readonly kind: "written" }
  /** Somebody with the higher token `token` has written already: whoever asked holds the lock no longer. */
  | { readonly kind: "refused"; readonly token: number };

/** Somebody else was faster so many times. Those with lower tokens are refused by then, so it is never many. */
const ROUNDS_MAX = 32;
/** The store did not answer a write so many times. */
const UNKNOWNS_MAX = 3;

/**
 * Writes a value unless a higher token has written there: the storage's own side of a fencing token, on any store with
 * conditional writes. What is there is replaced only in the very state that was looked at, so a write that was late by
 * an hour is refused as one that is late by a millisecond. The same token may write again.
 *
 * The entry must be written in no other way, and must stay: who deletes it deletes the memory of the highest token.
 *
 * @throws {StoreError} `INVALID` for a value or token out of its range, and where something else is under the key.
 * `INDETERMINATE` when the store did not say and does not show whether it was written; `UNAVAILABLE` when it was not.
 */
export async function fencedPut(store: RegisterStore, { key, value, token }: FencedPut, options: RequestOptions = {}): Promise<FencedPutOutcome> {
  const place = { operation: "replace", location: store.location, key } as const;
  if (!isToken(token)) {
    throw new StoreError({ ...place, code: "INVALID", problem: `the token is ${token}; it must be a whole number above 0, as in lease.token.` });
  }
  const mine: FencedRecord = { token, nonce: crypto.randomUUID(), value };
  const body = encodeFenced(mine, place);
  let unsettled: StoreError | undefined;
  let unknowns = 0;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    // Once a write is under way nobody can say any more that nothing was written.
    const seen = await store.read(key, options).catch((error: unknown) => Promise.reject(unsettled ?? error));
    const there = seen.kind === "found" ? decodeFenced(seen.body, place) : undefined;
    if (there?.nonce === mine.nonce) {
      return { kind: "written" };
    }
    if (there !== undefined && there.token > token) {
      return { kind: "refused", token: there.token };
    }
    const sent = await send(store, key, body, seen, options).catch((error: unknown) => Promise.reject(unsettled ?? error));
    if (sent.kind === "written") {
      return { kind: "written" };
    }
    if (sent.kind === "unknown") {
      unsettled = sent.error;
      unknowns += 1;
      if (unknowns === UNKNOWNS_MAX) {
        break;
      }
    }
  }
  throw unsettled ?? new StoreError({ ...place, code: "UNAVAILABLE", problem: `others with the same or a lower token were faster ${ROUNDS_MAX} times.`, hint: "Let one at a time write under one token." });
}

type Sent = WriteOutcome | { readonly kind: "unknown"; readonly error: StoreError };

/** The same body under the same condition may be sent again: of all its copies one at most can land. */
async function send(store: RegisterStore, key: string, body: Uint8Array, seen: ReadOutcome, options: RequestOptions): Promise<Sent> {
  try {
    return await (seen.kind === "absent" ? store.create(key, body, options) : store.replace(key, body, seen.version, options));
  } catch (error) {
    if (isStoreError(error) && error.code === "INDETERMINATE") {
      return { kind: "unknown", error };
    }
    throw error;
  }
}
