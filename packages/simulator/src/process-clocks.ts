/** What a process reads at one moment, in whole milliseconds, as `Instant` of `@holdfast/host`. */
export interface Reading {
  readonly wallMs: number;
  readonly monotonicMs: number;
  readonly bootMs: number;
}

export interface ClockSettings {
  /** How far the wall clock is off, in milliseconds. */
  readonly wallOffsetMs: number;
  /** How fast every clock of the machine runs; 1 is right, 1.01 gains ten milliseconds a second. */
  readonly rate: number;
}

export const EXACT_CLOCKS: ClockSettings = { wallOffsetMs: 0, rate: 1 };

/** The wall clock at virtual time 0: a date that looks like one in a record. */
export const WALL_EPOCH_MS = 1_760_000_000_000;

/** Real sums of fractions may end a hair below the whole number that they stand for. */
const ROUNDING_SLACK_MS = 1e-6;

/** The clocks of one machine as functions of virtual time, which alone is true and which no process can see. */
export interface ProcessClocks {
  read(trueMs: number): Reading;
  /** The virtual time at which the monotonic clock will show this; never while the machine is suspended. */
  trueTimeOfMonotonic(monotonicMs: number): number;
  jumpWall(byMs: number): void;
  /** A suspended machine: the monotonic clock stands still, wall and boot clock go on. */
  suspend(trueMs: number): void;
  resume(trueMs: number): void;
  readonly suspended: boolean;
}

export function createProcessClocks(settings: ClockSettings): ProcessClocks {
  let wallOffsetMs = WALL_EPOCH_MS + settings.wallOffsetMs;
  let suspendedForMs = 0;
  let suspendedSinceMs: number | null = null;
  const shown = (trueMs: number): number => trueMs * settings.rate;
  const whole = (ms: number): number => Math.floor(ms + ROUNDING_SLACK_MS);
  return {
    get suspended() {
      return suspendedSinceMs !== null;
    },
    read(trueMs) {
      const sleptMs = suspendedForMs + (suspendedSinceMs === null ? 0 : trueMs - suspendedSinceMs);
      return {
        wallMs: whole(shown(trueMs) + wallOffsetMs),
        bootMs: whole(shown(trueMs)),
        monotonicMs: whole(shown(trueMs - sleptMs)),
      };
    },
    trueTimeOfMonotonic: (monotonicMs) =>
      suspendedSinceMs === null ? monotonicMs / settings.rate + suspendedForMs : Number.POSITIVE_INFINITY,
    jumpWall(byMs) {
      wallOffsetMs += byMs;
    },
    suspend(trueMs) {
      suspendedSinceMs ??= trueMs;
    },
    resume(trueMs) {
      if (suspendedSinceMs !== null) {
        suspendedForMs += trueMs - suspendedSinceMs;
        suspendedSinceMs = null;
      }
    },
  };
}
