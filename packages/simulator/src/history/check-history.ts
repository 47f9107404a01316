import type { Mode } from "../subject.ts";

/** One lease as its holder lived it, in one time that all holders share: virtual, or that of a kernel lock's judge. */
export interface HistoryEntry {
  readonly lock: string;
  readonly holder: string;
  readonly mode: Mode;
  readonly token: number;
  /** The first moment at which the holder certainly believed: acquire had returned. */
  readonly fromMs: number;
  /** The last moment at which it certainly still believed: before release was called, or before the loss was told. */
  readonly untilMs: number;
  /** An operator broke it, so it may overlap (rule 15). */
  readonly broken?: boolean;
}

export interface HistoryProblem {
  readonly kind: "overlap" | "token-order";
  readonly lock: string;
  readonly earlier: HistoryEntry;
  readonly later: HistoryEntry;
}

/**
 * Judges what holders of any run say they held, of a simulated run or of real processes on a real store: conflicting
 * leases never overlap, and a lease that certainly began after another one ended has the higher token (readers among
 * themselves may have equal ones). Bounds that are not certain must be given on the safe side: `fromMs` late, `untilMs` early.
 */
export function checkHistory(entries: readonly HistoryEntry[]): readonly HistoryProblem[] {
  const problems: HistoryProblem[] = [];
  const byLock = new Map<string, HistoryEntry[]>();
  for (const entry of entries) {
    const known = byLock.get(entry.lock);
    if (known === undefined) {
      byLock.set(entry.lock, [entry]);
    } else {
      known.push(entry);
    }
  }
  for (const [lock, held] of byLock) {
    held.sort((one, other) => one.fromMs - other.fromMs);
    problems.push(...overlaps(lock, held), ...disorders(lock, held));
  }
  return problems;
}

/** Goes once through the leases by their beginnings, keeping those that have not ended yet. */
function overlaps(lock: string, held: readonly HistoryEntry[]): readonly HistoryProblem[] {
  const problems: HistoryProblem[] = [];
  let open: HistoryEntry[] = [];
  for (const later of held) {
    open = open.filter((entry) => entry.untilMs > later.fromMs);
    for (const earlier of open) {
      if (inConflict(earlier, later) && earlier.broken !== true && later.broken !== true) {
        problems.push({ kind: "overlap", lock, earlier, later });
      }
    }
    open.push(later);
  }
  return problems;
}

/** Compares each lease with the highest tokens that ended before it began: of writers, and of readers. */
function disorders(lock: string, held: readonly HistoryEntry[]): readonly HistoryProblem[] {
  const problems: HistoryProblem[] = [];
  const byEnd = [...held].sort((one, other) => one.untilMs - other.untilMs);
  const highest: Record<Mode, HistoryEntry | undefined> = { exclusive: undefined, shared: undefined };
  let ended = 0;
  for (const later of held) {
    for (let next = byEnd[ended]; next !== undefined && next.untilMs <= later.fromMs && next !== later; next = byEnd[ended]) {
      const before = highest[next.mode];
      highest[next.mode] = before === undefined || next.token > before.token ? next : before;
      ended += 1;
    }
    for (const earlier of [highest.exclusive, highest.shared]) {
      if (earlier !== undefined && later.broken !== true && isOutOfOrder(earlier, later)) {
        problems.push({ kind: "token-order", lock, earlier, later });
      }
    }
  }
  return problems;
}

function inConflict(one: HistoryEntry, other: HistoryEntry): boolean {
  return one.mode === "exclusive" || other.mode === "exclusive";
}

function isOutOfOrder(earlier: HistoryEntry, later: HistoryEntry): boolean {
  return inConflict(earlier, later) ? later.token <= earlier.token : later.token < earlier.token;
}
