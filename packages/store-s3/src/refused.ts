import type { ConditionalWrites } from "./probe.ts";

/** Why a store with such conditional writes keeps no locks, as half a sentence. */
export const REFUSED: Readonly<Record<Exclude<ConditionalWrites, "honoured">, string>> = {
  "create-ignored": "it ignores If-None-Match: a second create of one key succeeded, so a lock could have two holders",
  "replace-ignored": "it ignores If-Match: a replace of an old version succeeded, so a lock could have two holders",
  "replace-never-matches": "it refuses If-Match with the right ETag, quoted or not, so nothing could ever be changed",
  "not-implemented": "it does not implement conditional writes",
};
