import type { Version } from "@holdfast/store";

/** Headers of one answer, with names in lower case. */
export type Headers = Readonly<Record<string, string>>;

/** `Last-Modified` and `Date` are whole seconds, cut off: an entry may be that much younger than their difference. */
export const STAMP_RESOLUTION_MS = 1_000;

/** How many registers' stamps are kept for answers that leave them out. */
const REMEMBERED_MAX = 1_000;

/** The store's own time of an answer, in milliseconds since 1970. Null where it has none, or where a cache answered instead. */
export function storeTimeOf(headers: Headers): number | null {
  // The Date of a stored answer is that of the day it was stored.
  const isStored = headers["age"] !== undefined || headers["via"] !== undefined;
  return isStored ? null : timeOf(headers["date"]);
}

/** A lower bound of the time since the entry was written, by the store's clock alone. */
export function ageBetween(writtenAtMs: number | null, storeTimeMs: number | null): number | null {
  return writtenAtMs === null || storeTimeMs === null ? null : storeTimeMs - writtenAtMs - STAMP_RESOLUTION_MS;
}

export function timeOf(httpDate: string | undefined): number | null {
  const ms = httpDate === undefined ? Number.NaN : Date.parse(httpDate);
  return Number.isNaN(ms) ? null : ms;
}

/** Remembers when a version was written, because `304 Not Modified` may come without `Last-Modified`. */
export interface WriteTimes {
  remember(key: string, version: Version, writtenAtMs: number | null): void;
  recall(key: string, version: Version): number | null;
}

export function createWriteTimes(): WriteTimes {
  const times = new Map<string, { readonly version: Version; readonly writtenAtMs: number }>();
  return {
    remember(key, version, writtenAtMs) {
      times.delete(key);
      if (writtenAtMs === null) {
        return;
      }
      times.set(key, { version, writtenAtMs });
      const oldest = times.size > REMEMBERED_MAX ? times.keys().next() : undefined;
      if (oldest?.done === false) {
        times.delete(oldest.value);
      }
    },
    recall(key, version) {
      const known = times.get(key);
      return known?.version === version ? known.writtenAtMs : null;
    },
  };
}
