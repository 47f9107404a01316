import { isStoreError } from "@holdfast/store";
import type { Clock } from "../clock.ts";
import { ForeignLostError } from "../foreign-lease.ts";
import type { ForeignPlace } from "../place.ts";

export interface HeartbeatOptions {
  readonly place: ForeignPlace;
  readonly key: string;
  readonly stamp: string;
  /** When the write was sent that made it ours. */
  readonly sentAtMs: number;
  readonly ttlMs: number;
  readonly clock: Clock;
  readonly lost: AbortController;
  encode(): Uint8Array;
  warn(message: string): void;
}

export interface Heartbeat {
  /** What to remove; undefined if it is lost. Waits for a write in flight, which could land after the removal. */
  stop(): Promise<string | undefined>;
}

/**
 * Renews every third of the ttl, each time from exactly what was written last: a holder that slept cannot write over its
 * successor. One failed request is no loss; a ttl without a confirmed renewal is.
 */
export function startHeartbeat(options: HeartbeatOptions): Heartbeat {
  const { place, key, ttlMs, clock, lost, encode, warn } = options;
  let { stamp, sentAtMs } = options;
  let isStopped = false;
  let work: Promise<void> = Promise.resolve();
  const lose = (why: string): void => {
    isStopped = true;
    cancel();
    cancelDeadline();
    warn(`Lock ${key} was lost: ${why}`);
    lost.abort(new ForeignLostError(`Lock ${key} was lost: ${why}`));
  };
  const onDeadline = (): void => {
    if (!isStopped && clock.elapsedMs() - sentAtMs >= ttlMs) {
      lose("its ttl passed without a confirmed renewal");
    }
  };
  const beat = async (): Promise<void> => {
    const atMs = clock.elapsedMs();
    try {
      const written = await place.replace(key, encode(), stamp);
      if (written.kind === "changed") {
        lose("another one is there");
      } else {
        stamp = written.stamp;
        sentAtMs = atMs;
        cancelDeadline();
        cancelDeadline = clock.after(ttlMs - (clock.elapsedMs() - sentAtMs), onDeadline);
      }
    } catch (error) {
      if (!isStoreError(error)) {
        throw error;
      }
      warn(`Could not renew lock ${key}: ${error.message}`);
    }
  };
  const schedule = (): (() => void) =>
    clock.after(Math.floor(ttlMs / 3), () => {
      work = beat().then(
        () => {
          if (!isStopped) {
            cancel = schedule();
          }
        },
        (error: unknown) => lose(error instanceof Error ? error.message : String(error)),
      );
    });
  let cancel = schedule();
  // On its own, because a renewal can hang for as long as it likes.
  let cancelDeadline = clock.after(ttlMs - (clock.elapsedMs() - sentAtMs), onDeadline);
  return {
    async stop() {
      const wasLost = isStopped;
      isStopped = true;
      cancel();
      cancelDeadline();
      await work;
      return wasLost || lost.signal.aborted ? undefined : stamp;
    },
  };
}
