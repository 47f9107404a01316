import type { StoreError, Version } from "@holdfast/store";
import type { Instant } from "../clock.ts";
import type { Context } from "../context.ts";
import { isProcessGone, judge, watched } from "../expiry.ts";
import type { LineRecord, Waiter } from "./line-record.ts";
import type { LineWrite } from "./line-requests.ts";

/** A line as the last read or write of this observer showed it. */
interface Seen {
  readonly base: Version | "absent";
  readonly waiters: readonly Waiter[];
  /** What a later version of this protocol wrote beside the waiters. */
  readonly rest: Readonly<Record<string, unknown>>;
  readonly ageMs: number | null;
  /** When the last read was sent: what it showed, it showed no later than it could know. A turn has no write that would prove more. */
  readonly askedAt: Instant;
  /** Why it could not be understood. Then it counts as empty: it is replaced, and gives nobody anything. */
  readonly problem?: string;
}

/** Who waits, first come first, without those whose place is over. */
export interface LineLook {
  readonly kind: "line";
  readonly living: readonly Waiter[];
  /** For each of the living: the soonest that silence alone can end its place, in milliseconds. */
  readonly endsInMs: ReadonlyMap<string, number>;
}

export interface Line {
  /** One request; a conditional one when something was seen before. Nobody's silence is counted against `ownId`. */
  look(limitMs: number, ownId: string | undefined): Promise<LineLook | { readonly kind: "unavailable"; readonly error: StoreError }>;
  /** Judges what was seen last once more. No request. */
  judgeAgain(ownId: string | undefined): LineLook;
  /** Puts these in the place of what was seen last, if nothing changed since. */
  swap(waiters: readonly Waiter[], limitMs: number): Promise<LineWrite>;
  /** What a swap would replace. */
  readonly base: Version | "absent";
}

const EMPTY = { waiters: [], rest: {}, ageMs: null };

export function createLine(context: Context, lock: string, key: string): Line {
  let seen: Seen = { base: "absent", ...EMPTY, askedAt: context.clock.now() };

  /** Rule 17: a place is over on the permits of rule 7, counted from the last beat of its waiter. */
  function judged(ownId: string | undefined): LineLook {
    const endsInMs = new Map<string, number>();
    const living = seen.waiters.filter((waiter) => {
      const judgement = judge({
        ttlMs: waiter.ttl_ms,
        graceMs: context.graceMs,
        // Whoever beats writes the register, so nobody in it has beaten for as long as it has not changed.
        ageMs: context.trustStoreClock ? seen.ageMs : null,
        watchedMs: watched(context, `${key} ${waiter.id}`, waiter.beat, seen.askedAt),
        processGone: isProcessGone(context, waiter),
      });
      endsInMs.set(waiter.id, judgement.kind === "live" ? judgement.inMs : 0);
      return waiter.id === ownId || judgement.kind === "live";
    });
    return { kind: "line", living, endsInMs };
  }

  return {
    get base() {
      return seen.base;
    },

    async look(limitMs, ownId) {
      const known = seen.base === "absent" || seen.problem !== undefined ? undefined : seen.base;
      const askedAt = context.clock.now();
      const read = await context.line.read(key, limitMs, known);
      switch (read.kind) {
        case "unavailable":
          return read;
        case "absent":
          seen = { base: "absent", ...EMPTY, askedAt };
          break;
        case "unreadable":
          seen = { base: read.version, ...EMPTY, problem: read.problem, askedAt };
          break;
        case "unchanged":
          seen = { ...seen, base: read.version, ageMs: read.ageMs, askedAt };
          break;
        case "line":
          seen = { base: read.version, waiters: read.record.waiters, rest: restOf(read.record), ageMs: read.ageMs, askedAt };
      }
      return judged(ownId);
    },

    judgeAgain: judged,

    async swap(waiters, limitMs) {
      const record: LineRecord = { ...seen.rest, version: 1, nonce: context.random.nonce(), waiters };
      const { problem } = seen;
      const written = await context.line.swap(key, record, seen.base, limitMs);
      if (written.kind === "written") {
        seen = { base: written.version, waiters, rest: seen.rest, ageMs: null, askedAt: seen.askedAt };
        if (problem !== undefined) {
          context.emit({ type: "line-replaced", lock, problem });
        }
      }
      return written;
    },
  };
}

function restOf({ version: _version, nonce: _nonce, waiters: _waiters, ...rest }: LineRecord): Readonly<Record<string, unknown>> {
  return rest;
}
