import type { Clock, Instant, Timer } from "./clock.ts";
import { type LeaseEndReason, LeaseEndedError } from "./errors.ts";
import { type Deadline, remainingMs } from "./instant.ts";
import { BELIEF_CHECK_MS } from "./limits.ts";

/**
 * The holder's own judgement of its lease (rule 6). It ends at the deadline by itself, also while a renewal hangs, and
 * never begins again: what was once lost stays lost.
 */
export interface Belief {
  /** Aborts when the belief ends, with a `LeaseEndedError`. */
  readonly signal: AbortSignal;
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
  const open = new Set<() => number>();
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
    let soonestMs = Number.POSITIVE_INFINITY;
    for (const check of open) {
      soonestMs = Math.min(soonestMs, check());
    }
    if (open.size > 0) {
      schedule(soonestMs, clock.now());
    }
  }

  return {
    begin(lock, first, now, onEnd) {
      const controller = new AbortController();
      let deadline = first;

      function end(reason: LeaseEndReason, cause?: unknown): void {
        if (controller.signal.aborted) {
          return;
        }
        open.delete(check);
        if (open.size === 0) {
          timer?.cancel();
          timer = undefined;
        }
        controller.abort(withoutStack(() => new LeaseEndedError(lock, reason, cause)));
        onEnd(reason);
      }

      function check(): number {
        if (controller.signal.aborted) {
          return Number.POSITIVE_INFINITY;
        }
        const left = remainingMs(deadline, clock.now());
        if (left <= 0) {
          end("expired");
          return Number.POSITIVE_INFINITY;
        }
        return left;
      }

      open.add(check);
      schedule(remainingMs(deadline, now), now);
      return {
        signal: controller.signal,
        held: () => Number.isFinite(check()),
        remainingMs: () => (controller.signal.aborted ? 0 : Math.max(0, remainingMs(deadline, clock.now()))),
        extend(next) {
          if (!Number.isFinite(check())) {
            return false;
          }
          deadline = next;
          return Number.isFinite(check());
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
