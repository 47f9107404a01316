import type { RegisterStore } from "@holdfast/store";
import type { TestkitClock } from "../clock.ts";
import { interceptStore } from "../intercept-store.ts";

/** More would only make the figures finer. */
const SAMPLES_MAX = 20_000;

export interface Latency {
  readonly operation: string;
  readonly count: number;
  readonly medianMs: number;
  /** 95 of 100 took no longer. */
  readonly p95Ms: number;
  readonly maxMs: number;
}

/** The store's clock beside that of this machine. */
export interface ClockReading {
  /** How far the store's clock is ahead of ours; negative: behind. */
  readonly aheadMs: number;
  /** By how much that may be wrong: half of the way there and back, and a stamp of whole seconds. */
  readonly uncertainMs: number;
}

export interface Measurements {
  /** The same store, measured. */
  watch(store: RegisterStore): RegisterStore;
  latencies(): readonly Latency[];
  /** Null where the store never told its time. */
  clock(): ClockReading | null;
}

const STAMP_MS = 1_000;

/** @param wallNowMs This machine's time in milliseconds since 1970, to be compared with the store's for a person to see. */
export function createMeasurements(clock: TestkitClock, wallNowMs: () => number): Measurements {
  const durations = new Map<string, number[]>();
  let closest: ClockReading | null = null;

  function note(operation: string, durationMs: number): void {
    const known = durations.get(operation) ?? [];
    durations.set(operation, known);
    if (known.length < SAMPLES_MAX) {
      known.push(durationMs);
    }
  }

  function compare(storeTimeMs: number, durationMs: number): void {
    // Stamps of whole seconds are cut: on average the store's clock is half a second further.
    const uncertainMs = durationMs / 2 + (storeTimeMs % STAMP_MS === 0 ? STAMP_MS / 2 : 0);
    if (closest === null || uncertainMs < closest.uncertainMs) {
      const cutMs = storeTimeMs % STAMP_MS === 0 ? STAMP_MS / 2 : 0;
      closest = { aheadMs: Math.round(storeTimeMs + cutMs - (wallNowMs() - durationMs / 2)), uncertainMs: Math.ceil(uncertainMs) };
    }
  }

  return {
    watch: (store) =>
      interceptStore(store, async (request, send) => {
        const startedAtMs = clock.nowMs();
        const outcome = await send(request.signal);
        const durationMs = clock.nowMs() - startedAtMs;
        note(request.operation, durationMs);
        const storeTimeMs = "storeTimeMs" in outcome ? outcome.storeTimeMs : null;
        if (typeof storeTimeMs === "number") {
          compare(storeTimeMs, durationMs);
        }
        return outcome;
      }),
    latencies: () => [...durations].map(([operation, all]) => summaryOf(operation, all)),
    clock: () => closest,
  };
}

function summaryOf(operation: string, all: readonly number[]): Latency {
  const sorted = all.toSorted((one, other) => one - other);
  const at = (share: number): number => rounded(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return { operation, count: sorted.length, medianMs: at(0.5), p95Ms: at(0.95), maxMs: at(1) };
}

function rounded(durationMs: number): number {
  return Math.round(durationMs * 10) / 10;
}
