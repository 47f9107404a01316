import type { Version } from "@holdfast/store";
import type { Instant } from "../clock.ts";
import type { Context } from "../context.ts";
import { elapsedAwake } from "../instant.ts";
import { WAITER_TTL_MAX_MS, WAITERS_MAX } from "../limits.ts";
import { toHostEvidence } from "../record.ts";
import type { AcquireRequest } from "../request.ts";
import type { Line, LineLook } from "./line.ts";
import type { Waiter } from "./line-record.ts";
import type { LineWrite } from "./line-requests.ts";

/** The place of one acquire in a line, from its first write on. */
export interface Place {
  readonly id: string;
  readonly ttlMs: number;
  /** 1: its turn. Null: it does not stand in the line. Notes which of its beats stands there. */
  positionIn(look: LineLook): number | null;
  /** How long until the next beat, in milliseconds; counted from the sending of the one that stands. */
  dueInMs(): number;
  /** Joins the end of the line, or beats where it stands; whoever is dead goes in the same write. */
  stand(look: LineLook, limitMs: number): Promise<LineWrite>;
  /** Whether a write of it may have landed, or may yet. */
  mayStand(): boolean;
  /** True while a write of unknown outcome may still land, although it is not seen in the line. */
  mayLand(): boolean;
  /** Since the last write that might have put it there was sent, in milliseconds. */
  silentForMs(): number;
}

export function createPlace(context: Context, request: AcquireRequest, line: Line): Place {
  const { operation, holder } = request.identity;
  const ttlMs = Math.min(request.ttlMs, WAITER_TTL_MAX_MS);
  const self = {
    id: context.random.nonce(),
    holder,
    mode: request.mode,
    operation,
    since: new Date(request.startedAt.wallMs).toISOString(),
    ttl_ms: ttlMs,
    // No work goes on while its process waits, so the death of the process ends its place in any case.
    host: toHostEvidence(context.host.identity(), true),
  };
  const unsettled = new Set<Version | "absent">();
  let lastSent: { readonly beat: string; readonly at: Instant } | undefined;
  let standingSince: Instant | undefined;

  return {
    id: self.id,
    ttlMs,

    positionIn({ living }) {
      const index = living.findIndex(({ id }) => id === self.id);
      if (living[index]?.beat === lastSent?.beat) {
        standingSince = lastSent?.at;
      }
      return index === -1 ? null : index + 1;
    },

    dueInMs: () => (standingSince === undefined ? 0 : Math.max(0, Math.ceil(ttlMs / 3 - elapsedAwake(standingSince, context.clock.now())))),

    async stand({ living }, limitMs) {
      const isThere = living.some(({ id }) => id === self.id);
      if (!isThere && living.length >= WAITERS_MAX) {
        return { kind: "full" };
      }
      const own: Waiter = { ...self, beat: context.random.nonce() };
      const { base } = line;
      const sent = { beat: own.beat, at: context.clock.now() };
      lastSent = sent;
      const written = await line.swap(isThere ? living.map((waiter) => (waiter.id === self.id ? { ...waiter, ...own } : waiter)) : [...living, own], limitMs);
      if (written.kind === "written") {
        standingSince = sent.at;
        unsettled.clear();
      } else if (written.kind === "unknown") {
        unsettled.add(base);
      }
      return written;
    },

    mayStand: () => lastSent !== undefined,
    mayLand: () => unsettled.has(line.base),
    silentForMs: () => (lastSent === undefined ? 0 : elapsedAwake(lastSent.at, context.clock.now())),
  };
}
