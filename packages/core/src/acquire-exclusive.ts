import type { Version } from "@holdfast/store";
import { chase } from "./chase.ts";
import type { Claim } from "./claim.ts";
import { clearReaders } from "./clear-readers.ts";
import { heldRecord } from "./compose-record.ts";
import type { Context } from "./context.ts";
import { deathWatch } from "./expiry.ts";
import { createWaitLog, giveUp, noteWait, type WaitLog } from "./give-up.ts";
import { type Deadline, deadlineOf, remainingMs } from "./instant.ts";
import { createObserver, type Observed } from "./observe.ts";
import { openClaim } from "./open-claim.ts";
import { createPacing } from "./pacing.ts";
import type { LockRecord } from "./record.ts";
import { type AcquireRequest, requestLimitMs, seenHolder, throwIfAborted } from "./request.ts";
import { nextToken } from "./token.ts";

/** What one exclusive acquire has sent so far, over all its rounds. */
interface Attempt {
  readonly leaseId: string;
  readonly sent: Map<string, Deadline>;
  /** What the writes of unknown outcome would replace; empty while every write's outcome is known. */
  readonly unsettled: Set<Version | "absent">;
}

type Takeable = Extract<Observed, { kind: "absent" | "tombstone" | "expired" }>;

/**
 * Rule 4: the register first, by compare-and-swap from exactly what was seen; then the readers; last a look at our own
 * deadline. Ends within the wait plus one request timeout, whatever the store does.
 *
 * @throws {LockError} `ACQUIRE_TIMEOUT`, `UNREADABLE`, `STORE` or `ABORTED`.
 */
export async function acquireExclusive(context: Context, request: AcquireRequest): Promise<Claim> {
  const attempt: Attempt = { leaseId: context.random.nonce(), sent: new Map(), unsettled: new Set() };
  const log = createWaitLog();
  const { exclusive } = request.keys;
  const observer = createObserver(context, exclusive);
  using pacing = createPacing(context, request, exclusive);
  let fromMemory = remembered(context, request.name);
  let goOn = true;
  try {
    while (goOn) {
      throwIfAborted(request);
      const observed: Observed = fromMemory ?? (await observer.look(requestLimitMs(context, request)));
      const claim = await step(context, request, attempt, observed, log);
      if (claim !== undefined) {
        const outcome = await clearReaders(context, request, claim, log);
        if (outcome === "clear") {
          return claim;
        }
        goOn = outcome === "lost" && (await pacing.backOff());
      } else if (fromMemory !== undefined) {
        // Memory was out of date: that costs no wait, the register itself has not been looked at yet.
        goOn = true;
      } else if (observed.kind === "live") {
        const { record, expiresInMs } = observed;
        goOn = await pacing.forChange({ untilMs: expiresInMs, wakeIf: deathWatch(context, record) });
      } else if (observed.kind === "unreadable") {
        goOn = await pacing.forChange();
      } else {
        goOn = await pacing.backOff();
      }
      fromMemory = undefined;
    }
    throw giveUp(context, request, log);
  } finally {
    if (attempt.unsettled.size > 0) {
      const { leaseId, sent, unsettled } = attempt;
      context.background.run(chase(context, { lock: request.name, key: exclusive, leaseId, sent, bases: unsettled, shared: false }));
    }
  }
}

/** The tombstone that this manager wrote last saves the read; the compare-and-swap finds out whether it still stands. */
function remembered(context: Context, name: string): Takeable | undefined {
  const known = context.tombstones.get(name);
  context.tombstones.delete(name);
  return known === undefined ? undefined : { kind: "tombstone", ...known, ageMs: null, storeTimeMs: null };
}

async function step(context: Context, request: AcquireRequest, attempt: Attempt, observed: Observed, log: WaitLog): Promise<Claim | undefined> {
  log.storeError = observed.kind === "unavailable" ? observed.error : undefined;
  log.unreadable = observed.kind === "unreadable" ? { key: request.keys.exclusive, problem: observed.problem } : undefined;
  switch (observed.kind) {
    case "unavailable":
    case "unreadable":
      return undefined;
    case "live": {
      const own = adopt(context, request, attempt, observed);
      if (own !== undefined) {
        return own;
      }
      noteWait(context, request, log, [seenHolder(observed.record)], observed.expiresInMs);
      return undefined;
    }
    case "expired":
    case "absent":
    case "tombstone":
      return take(context, request, attempt, observed, log);
  }
}

/** An earlier write of this very acquire that was thought lost: it counts from its own sending, or not at all. */
function adopt(context: Context, request: AcquireRequest, attempt: Attempt, seen: { readonly record: LockRecord; readonly version: Version }): Claim | undefined {
  const deadline = attempt.sent.get(seen.record.nonce);
  if (deadline === undefined || remainingMs(deadline, context.clock.now()) <= 0) {
    return undefined;
  }
  attempt.unsettled.clear();
  return openClaim(context, { lock: request.name, key: request.keys.exclusive, marginMs: request.marginMs, record: seen.record, version: seen.version, deadline });
}

async function take(context: Context, request: AcquireRequest, attempt: Attempt, observed: Takeable, log: WaitLog): Promise<Claim | undefined> {
  const previous = observed.kind === "absent" ? undefined : observed.record;
  const sentAt = context.clock.now();
  const record = heldRecord(context, request, {
    leaseId: attempt.leaseId,
    token: nextToken(previous?.token ?? 0, observed.storeTimeMs),
    shared: false,
    replaced: previous,
    at: sentAt,
  });
  const { exclusive } = request.keys;
  const limitMs = requestLimitMs(context, request, sentAt);
  const deadline = deadlineOf(sentAt, request.ttlMs, request.marginMs);
  attempt.sent.set(record.nonce, deadline);
  const written =
    observed.kind === "absent" ? await context.requests.create(exclusive, record, limitMs) : await context.requests.replace(exclusive, record, observed.version, limitMs);
  if (written.kind === "unknown") {
    attempt.unsettled.add(observed.kind === "absent" ? "absent" : observed.version);
    log.storeError = written.error;
    return settle(context, request, attempt);
  }
  if (written.kind === "unavailable") {
    log.storeError = written.error;
  }
  if (written.kind !== "written") {
    return undefined;
  }
  // What was sent before can land no more: whatever it would have replaced is gone.
  attempt.unsettled.clear();
  if (observed.kind === "expired") {
    context.emit({ type: "took-over", lock: request.name, from: seenHolder(observed.record), because: observed.because });
  }
  return openClaim(context, { lock: request.name, key: exclusive, marginMs: request.marginMs, record, version: written.version, deadline });
}

/** After a write of unknown outcome: one read, and the nonce in it, tell whether it landed. It may land later still. */
async function settle(context: Context, request: AcquireRequest, attempt: Attempt): Promise<Claim | undefined> {
  const seen = await context.requests.read(request.keys.exclusive, requestLimitMs(context, request));
  return seen.kind === "record" && seen.record.state === "held" ? adopt(context, request, attempt, seen) : undefined;
}
