import { isStoreError } from "@holdfast/store";
import { createBackoff } from "../backoff.ts";
import type { Claim } from "../claim.ts";
import type { Context } from "../context.ts";
import { LockError } from "../errors.ts";
import { deathWatch } from "../expiry.ts";
import { createWaitLog, giveUp, notePosition, type WaitLog } from "../give-up.ts";
import { createPacing, type Pacing } from "../pacing.ts";
import { type AcquireRequest, requestLimitMs, throwIfAborted, waitLeftMs } from "../request.ts";
import { sleep } from "../sleep.ts";
import { leaveLine } from "./leave-line.ts";
import { createLine, type Line, type LineLook } from "./line.ts";
import { createPlace, type Place } from "./place.ts";

/** An ordinary acquire, which alone decides who holds. */
type Contend = (request: AcquireRequest) => Promise<Claim>;

/** All that one wait in line has. */
interface Wait {
  readonly context: Context;
  readonly request: AcquireRequest;
  readonly contend: Contend;
  readonly line: Line;
  readonly place: Place;
  readonly log: WaitLog;
  readonly pacing: Pacing;
}

/**
 * Rule 17: while somebody waits in line the lock is not asked for, but by the one whose turn it is. The line only ever delays an attempt,
 * so whatever stands in it, exclusion rests on the registers of the lock alone.
 */
export async function acquireFair(context: Context, request: AcquireRequest, contend: Contend): Promise<Claim> {
  const { name, keys } = request;
  const line = createLine(context, name, keys.queue);
  const place = createPlace(context, request, line);
  using pacing = createPacing(context, request, keys.queue);
  const wait: Wait = { context, request, contend, line, place, log: createWaitLog(), pacing };
  const leaving = new AbortController();
  let beating: Promise<void> = Promise.resolve();
  try {
    const claim = await waitForTurn(wait);
    if (claim !== "turn") {
      return claim;
    }
    beating = keepPlace(wait, leaving.signal);
    return await contend({ ...request, position: 1 });
  } finally {
    leaving.abort();
    if (place.mayStand()) {
      context.background.run(beating.then(() => leaveLine(context, line, place)));
    }
  }
}

/**
 * Returns when it is one's turn. A turn is for good: whoever had it once came before all who stand in the line, also when it was taken for
 * dead since. An empty line is not joined before the lock was asked for once.
 */
async function waitForTurn(wait: Wait): Promise<Claim | "turn"> {
  const { context, request, line, place, log, pacing } = wait;
  let tried: LockError | undefined;
  for (let goOn = true; goOn; ) {
    throwIfAborted(request);
    const look = await line.look(requestLimitMs(context, request), place.id);
    log.storeError = look.kind === "unavailable" ? look.error : undefined;
    if (look.kind === "unavailable") {
      goOn = await pacing.backOff();
      continue;
    }
    if (look.living.length === 0 && tried === undefined) {
      const outcome = await tryOnce(wait);
      if (!LockError.is(outcome)) {
        return outcome;
      }
      tried = outcome;
      log.holders = outcome.holders;
    }
    const position = place.positionIn(look);
    if (position === 1) {
      return "turn";
    }
    if (position !== null && place.dueInMs() > 0) {
      goOn = await pause(wait, look, position);
    } else if (waitLeftMs(context, request) <= 0) {
      log.position ??= tried === undefined ? look.living.length + 1 : undefined;
      goOn = false;
    } else {
      const stood = await stand(wait, look);
      if (stood === "turn") {
        return stood;
      }
      goOn = stood;
    }
  }
  throw tried !== undefined && log.position === undefined && log.storeError === undefined ? tried : giveUp(context, request, log);
}

/** Asks for the lock without a place in line, while nobody waits. The error says why it cannot be had just now. */
async function tryOnce({ context, request, contend }: Wait): Promise<Claim | LockError> {
  const waitedMs = request.waitMs - waitLeftMs(context, request);
  try {
    return await contend({ ...request, waitMs: Math.min(request.waitMs, waitedMs), onWait: undefined, onLook: undefined });
  } catch (error) {
    if (!LockError.is(error) || (error.code !== "ACQUIRE_TIMEOUT" && error.code !== "UNREADABLE" && (error.code !== "STORE" || !mayPass(error.cause)))) {
      throw error;
    }
    return error;
  }
}

function mayPass(cause: unknown): boolean {
  return isStoreError(cause) && (cause.code === "UNAVAILABLE" || cause.code === "INDETERMINATE");
}

/** Joins, or beats. */
async function stand(wait: Wait, look: LineLook): Promise<"turn" | boolean> {
  const { context, request, line, place, log, pacing } = wait;
  const written = await place.stand(look, requestLimitMs(context, request));
  log.storeError = written.kind === "unknown" || written.kind === "unavailable" ? written.error : undefined;
  if (written.kind === "full") {
    notePosition(context, request, log, null);
    return pacing.forChange({ untilMs: Math.min(...look.endsInMs.values(), Number.POSITIVE_INFINITY) });
  }
  if (written.kind !== "written") {
    return pacing.backOff();
  }
  const after = line.judgeAgain(place.id);
  const position = place.positionIn(after);
  return position === 1 ? "turn" : pause(wait, after, position);
}

/** Waits for a change in the line, the own next beat, or the end of the one before. */
function pause({ context, request, place, log, pacing }: Wait, { living, endsInMs }: LineLook, position: number | null): Promise<boolean> {
  notePosition(context, request, log, position);
  const before = position === null ? undefined : living[position - 2];
  const untilMs = Math.min(place.dueInMs(), before === undefined ? Number.POSITIVE_INFINITY : (endsInMs.get(before.id) ?? 0));
  return pacing.forChange({ untilMs, wakeIf: before === undefined ? undefined : deathWatch(context, before) });
}

/** Beats while the lock itself is waited for. Ends when that is over, or when the place was lost: the turn stays. */
async function keepPlace({ context, line, place }: Wait, over: AbortSignal): Promise<void> {
  const retry = createBackoff(context.random, place.ttlMs / 60, place.ttlMs / 6);
  for (let delayMs = place.dueInMs(); !over.aborted; ) {
    await sleep(context.clock, delayMs, [over], { keepAlive: false });
    if (over.aborted) {
      return;
    }
    const outcome = await beat(context, line, place);
    if (outcome === "lost") {
      return;
    }
    if (outcome === "beaten") {
      retry.reset();
    }
    delayMs = outcome === "beaten" ? place.dueInMs() : retry.nextMs();
  }
}

async function beat(context: Context, line: Line, place: Place): Promise<"beaten" | "lost" | "delayed"> {
  try {
    const look = await line.look(context.requestTimeoutMs, place.id);
    if (look.kind === "unavailable") {
      return "delayed";
    }
    if (place.positionIn(look) === null) {
      return "lost";
    }
    // What was thought lost may have landed.
    const written = place.dueInMs() > 0 ? "written" : (await place.stand(look, context.requestTimeoutMs)).kind;
    return written === "written" ? "beaten" : "delayed";
  } catch (error) {
    if (isStoreError(error)) {
      // The store refuses us for good: whoever asks for the lock itself is told.
      return "lost";
    }
    throw error;
  }
}
