import type { Clock, Instant, Timer } from "./clock.ts";
import { type LeaseEndReason, LeaseEndedError } from "./errors.ts";
import { type Deadline, remainingMs } from "./instant.ts";
import { BELIEF_CHECK_MS } from "./limits.ts";

/**
 * The holder's own judgement of its lease (rule 6). It ends at the deadline by itself, also while a renewal hangs, and
 * never begins again: what was once lost stays lost.
 */
export interface Belief {
  /** Aborts when the belief ends, with `ended`. Made when first asked for: making and aborting one costs more than a write to a local disk. */
  readonly signal: AbortSignal;
  /** How it ended; undefined before. Only looks. */
  readonly ended: LeaseEndedError | undefined;
  /** Called once, when the belief ends. */
  onEnded(listener: () => void): void;
  /** Asks all clocks now. */
  held(): boolean;
  /** Milliseconds until the deadline by the clock that is furthest on; 0 when it has passed. Only looks. */
  remainingMs(): number;
  /** Moves the deadline after a confirmed renewal; false, and no effect, when the belief has ended meanwhile. */
  extend(deadline: Deadline): boolean;
  end(reason: LeaseEndReason, cause?: unknown): void;
}

export interface Beliefs {
  /** `now` is when it begins: a reading of the clocks that the caller has at hand. */
  begin(lock: string, deadline: Deadline, now: Instant, onEnd: (reason: LeaseEndReason) => void): Belief;
}

/** All beliefs of one manager share one timer, which also notices within a second that the machine slept. */
export function createBeliefs(clock: Clock): Beliefs {
  const open = new Set<(now: Instant) => number>();
  let timer: Timer | undefined;
  let timerDueMs = Number.POSITIVE_INFINITY;

  function schedule(nextMs: number, now: Instant): void {
    const delayMs = Math.max(0, Math.min(nextMs, BELIEF_CHECK_MS));
    const dueMs = now.monotonicMs + delayMs;
    if (timer !== undefined && timerDueMs <= dueMs) {
      return;
    }
    timer?.cancel();
    timerDueMs = dueMs;
    timer = clock.setTimer(delayMs, checkAll, { keepAlive: false });
  }

  function checkAll(): void {
    timer = undefined;
    // One look at the clocks for all: a look takes longer than all else that is done for a lease here.
    const now = clock.now();
    let soonestMs = Number.POSITIVE_INFINITY;
    for (const check of open) {
      soonestMs = Math.min(soonestMs, check(now));
    }
    if (open.size > 0) {
      schedule(soonestMs, now);
    }
  }

  return {
    begin(lock, first, now, onEnd) {
      const listeners: (() => void)[] = [];
      let deadline = first;
      let ended: { readonly reason: LeaseEndReason; readonly cause: unknown } | undefined;
      let error: LeaseEndedError | undefined;
      let controller: AbortController | undefined;

      function endedError(): LeaseEndedError | undefined {
        if (ended !== undefined && error === undefined) {
          const { reason, cause } = ended;
          error = withoutStack(() => new LeaseEndedError(lock, reason, cause));
        }
        return error;
      }

      function end(reason: LeaseEndReason, cause?: unknown): void {
        if (ended !== undefined) {
          return;
        }
        ended = { reason, cause };
        open.delete(check);
        if (open.size === 0) {
          timer?.cancel();
          timer = undefined;
        }
        for (const listener of listeners) {
          listener();
        }
        controller?.abort(endedError());
        onEnd(reason);
      }

      function check(at: Instant): number {
        if (ended !== undefined) {
          return Number.POSITIVE_INFINITY;
        }
        const left = remainingMs(deadline, at);
        if (left <= 0) {
          end("expired");
          return Number.POSITIVE_INFINITY;
        }
        return left;
      }

      open.add(check);
      schedule(remainingMs(deadline, now), now);
      return {
        get signal() {
          if (controller === undefined) {
            controller = new AbortController();
            if (ended !== undefined) {
              controller.abort(endedError());
            }
          }
          return controller.signal;
        },
        get ended() {
          return endedError();
        },
        onEnded: (listener) => void listeners.push(listener),
        held: () => ended === undefined && Number.isFinite(check(clock.now())),
        remainingMs: () => (ended === undefined ? Math.max(0, remainingMs(deadline, clock.now())) : 0),
        extend(next) {
          const at = clock.now();
          if (!Number.isFinite(check(at))) {
            return false;
          }
          deadline = next;
          return Number.isFinite(check(at));
        },
        end,
      };
    },
  };
}

/** The end of a lease has no place in the program worth naming, and collecting one costs more than a release takes otherwise. */
function withoutStack<T>(make: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = limit;
  }
}
