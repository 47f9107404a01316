import type { StoreError, Version } from "@holdfast/store";
import type { Context } from "./context.ts";
import type { TakeoverPermit } from "./events.ts";
import { judgeRecord } from "./expiry.ts";
import type { LockRecord } from "./record.ts";

/** A register as one read showed it, judged (rules 3, 7 and 8). */
export type Observed =
  | { readonly kind: "absent"; readonly storeTimeMs: number | null }
  | { readonly kind: "tombstone"; readonly record: LockRecord; readonly version: Version; readonly ageMs: number | null; readonly storeTimeMs: number | null }
  | { readonly kind: "expired"; readonly record: LockRecord; readonly version: Version; readonly storeTimeMs: number | null; readonly because: TakeoverPermit }
  /** Held, as far as anybody can tell. `expiresInMs`: the soonest that waiting alone could change that. */
  | { readonly kind: "live"; readonly record: LockRecord; readonly version: Version; readonly expiresInMs: number }
  /** Held by unknown: never free, never broken automatically. */
  | { readonly kind: "unreadable"; readonly problem: string; readonly version: Version }
  | { readonly kind: "unavailable"; readonly error: StoreError };

export interface Observer {
  /** One request; a conditional one when something was seen before. */
  look(limitMs: number): Promise<Observed>;
  /** Judges what the last look showed once more, by what has passed since. No request. */
  judgeAgain(): Observed | undefined;
}

interface Seen {
  readonly record: LockRecord;
  readonly version: Version;
}

export function createObserver(context: Context, key: string): Observer {
  let seen: Seen | undefined;

  function judged(found: Seen, ageMs: number | null, storeTimeMs: number | null): Observed {
    const { record, version } = found;
    if (record.state !== "held") {
      return { kind: "tombstone", record, version, ageMs, storeTimeMs };
    }
    const judgement = judgeRecord(context, key, { record, version, ageMs });
    return judgement.kind === "expired"
      ? { kind: "expired", record, version, storeTimeMs, because: judgement.because }
      : { kind: "live", record, version, expiresInMs: judgement.inMs };
  }

  return {
    async look(limitMs) {
      const read = await context.requests.read(key, limitMs, seen?.version);
      switch (read.kind) {
        case "unavailable":
        case "absent":
          seen = undefined;
          return read;
        case "unreadable":
          seen = undefined;
          return { kind: "unreadable", problem: read.problem, version: read.version };
        case "record":
          seen = { record: read.record, version: read.version };
          return judged(seen, read.ageMs, read.storeTimeMs);
        case "unchanged":
          // Without something seen no condition was sent; an answer to a question not asked says nothing.
          return seen === undefined
            ? { kind: "unreadable", problem: "the store answered \"unchanged\" to an unconditional read", version: read.version }
            : judged(seen, read.ageMs, read.storeTimeMs);
      }
    },

    judgeAgain: () => (seen === undefined ? undefined : judged(seen, null, null)),
  };
}
