import { isStoreError } from "@holdfast/store";
import { createBackoff } from "./backoff.ts";
import type { CommonContext } from "./context.ts";
import { LIVENESS_POLL_MS, POLL_MAX_MS, POLL_MIN_MS, WATCHED_POLL_MS } from "./limits.ts";
import { type AcquireRequest, throwIfAborted, waitLeftMs } from "./request.ts";
import { sleep } from "./sleep.ts";

export interface PauseHints {
  /** Waiting longer than this makes no sense: something may be expired then. */
  readonly untilMs?: number;
  /** Asked now and then without a request; true ends the pause early. */
  readonly wakeIf?: (() => boolean) | undefined;
  /** Ends the pause early. */
  readonly signal?: AbortSignal;
}

/** The rhythm of one wait: pauses between polls, woken by a watch where there is one, never beyond the wait's end (rule 10). */
export interface Pacing extends Disposable {
  /** Waits for a change. False: the wait is over. */
  forChange(hints?: PauseHints): Promise<boolean>;
  /** A short pause after losing a race or after a failure. False: the wait is over. */
  backOff(): Promise<boolean>;
}

/** Nobody sees it. Without a reason of ours Node makes an exception with a stack, which is dear where a hand-over is measured in microseconds. */
const CHANGED = "changed";

export function createPacing(context: CommonContext, request: AcquireRequest, key: string): Pacing {
  const polls = createBackoff(context.random, POLL_MIN_MS, POLL_MAX_MS);
  const retries = createBackoff(context.random, POLL_MIN_MS / 5, POLL_MAX_MS / 5);
  let watch: Disposable | undefined;
  let mayWatch = context.watch !== undefined;
  let changed: AbortController | undefined;

  function mayGoOn(): boolean {
    throwIfAborted(request);
    return waitLeftMs(context, request) > 0;
  }

  /** A watch is only a convenience: where it cannot be had just now, polling does as well. */
  function startWatch(): Disposable | undefined {
    try {
      return context.watch?.(key, () => changed?.abort(CHANGED));
    } catch (error) {
      if (isStoreError(error)) {
        return undefined;
      }
      throw error;
    }
  }

  /** Pauses in slices, so that the death of a holder on this machine is noticed without a request. */
  async function pause(lengthMs: number, hints: PauseHints): Promise<void> {
    const slices = hints.wakeIf === undefined ? 1 : Math.ceil(lengthMs / LIVENESS_POLL_MS);
    for (let slice = 0; slice < slices; slice += 1) {
      await sleep(context.clock, lengthMs / slices, [request.signal, changed?.signal, hints.signal]);
      if (request.signal?.aborted === true || changed?.signal.aborted === true || hints.signal?.aborted === true || hints.wakeIf?.() === true) {
        return;
      }
    }
  }

  return {
    async forChange(hints = {}) {
      if (!mayGoOn()) {
        return false;
      }
      if (watch === undefined && mayWatch) {
        changed = new AbortController();
        watch = startWatch();
        mayWatch = watch !== undefined;
        // What changed before the watch began is found by looking once more.
        return true;
      }
      const usual = watch === undefined ? polls.nextMs() : WATCHED_POLL_MS;
      const untilMs = Math.max(1, hints.untilMs ?? Number.POSITIVE_INFINITY);
      await pause(Math.min(usual, untilMs, waitLeftMs(context, request)), hints);
      changed = changed?.signal.aborted === true ? new AbortController() : changed;
      return mayGoOn();
    },

    async backOff() {
      if (!mayGoOn()) {
        return false;
      }
      await sleep(context.clock, Math.min(retries.nextMs(), waitLeftMs(context, request)), [request.signal]);
      return mayGoOn();
    },

    [Symbol.dispose]() {
      watch?.[Symbol.dispose]();
    },
  };
}
