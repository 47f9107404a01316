import type { Acquired, Told } from "./told.ts";

export interface Kill {
  readonly worker: string;
  readonly atMs: number;
  /** Nothing else was done to the run from a while before this kill until somebody had the lock again. */
  readonly inPeace: boolean;
}

/** How long a lock stayed shut for somebody who wanted it, after its holder was killed. */
export interface Recovery {
  readonly lock: string;
  readonly fromMs: number;
  readonly untilMs: number;
  /** How long the store's answers took that the next holder waited for meanwhile, the slowest first. */
  readonly answersMs: readonly number[];
  readonly inPeace: boolean;
}

/**
 * From the kill, or from the first try after it where nobody was waiting, to the next time that anybody got the lock; to the
 * end of the run where nobody ever did.
 */
export function recoveries(told: readonly Told[], kills: readonly Kill[]): readonly Recovery[] {
  const deaths = new Map(kills.map(({ worker, atMs }) => [worker, atMs]));
  return kills.flatMap(({ worker, atMs, inPeace }) => {
    const lock = heldBy(told, worker);
    const next = told.find((line): line is Acquired => line.event === "acquired" && line.lock === lock && line.atMs > atMs && line.worker !== worker);
    const untilMs = next?.atMs ?? lastMs(told);
    const fromMs = lock === undefined ? undefined : wantedSince(told, { lock, dead: worker, atMs, untilMs, deaths });
    return lock === undefined || fromMs === undefined ? [] : [{ lock, fromMs, untilMs, answersMs: answersSince(next, fromMs), inPeace }];
  });
}

function answersSince(next: Acquired | undefined, fromMs: number): readonly number[] {
  const since = (next?.answers ?? []).filter(([atMs]) => atMs >= Math.floor(fromMs));
  return since.map(([, tookMs]) => tookMs).toSorted((one, other) => other - one);
}

interface Wanted {
  readonly lock: string;
  readonly dead: string;
  readonly atMs: number;
  readonly untilMs: number;
  readonly deaths: ReadonlyMap<string, number>;
}

/**
 * The beginning of the time, up to the end, in which there was always somebody who wanted it. Who failed goes on wanting until it
 * turns to something else: that it had to give up is part of the wait.
 */
function wantedSince(told: readonly Told[], { lock, dead, atMs, untilMs, deaths }: Wanted): number | undefined {
  const wanting = new Set<string>();
  let sinceMs: number | undefined;
  const leave = (worker: string): void => {
    wanting.delete(worker);
    sinceMs = wanting.size === 0 ? undefined : sinceMs;
  };
  for (const line of told) {
    if ((line.event !== "trying" && line.event !== "acquired") || line.atMs >= untilMs) {
      continue;
    }
    for (const worker of wanting) {
      if ((deaths.get(worker) ?? Number.POSITIVE_INFINITY) < line.atMs) {
        leave(worker);
      }
    }
    if (line.event === "trying" && line.lock === lock && line.worker !== dead) {
      wanting.add(line.worker);
      sinceMs ??= line.atMs;
    } else {
      leave(line.worker);
    }
  }
  return sinceMs === undefined ? undefined : Math.max(atMs, sinceMs);
}

function heldBy(told: readonly Told[], worker: string): string | undefined {
  const last = told.findLast((line) => line.worker === worker && (line.event === "acquired" || line.event === "ended"));
  return last?.event === "acquired" && last.mode === "exclusive" ? last.lock : undefined;
}

function lastMs(told: readonly Told[]): number {
  const last = told.findLast((line) => "atMs" in line);
  return last !== undefined && "atMs" in last ? last.atMs : 0;
}
