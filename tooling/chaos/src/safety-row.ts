/** A row of the table in docs/safety.md: what was done on one place, in one run or in several. */
export interface SafetyRow {
  readonly place: string;
  readonly guarantee: string;
  readonly runs: number;
  readonly seconds: number;
  readonly processes: number;
  readonly acquisitions: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly violations: number;
  readonly staleAccepted: number;
  readonly staleRefused: number;
  readonly recoveries: number;
  readonly longestMs: number;
  readonly boundMs: number;
  readonly when: string;
}

export const HEAD = [
  "| place | leases are | runs | seconds | processes | acquisitions | faults | violations | stale tokens accepted (refused) | longest recovery, of how many; bound | last run |",
  "|---|---|--:|--:|--:|--:|---|--:|--:|---|---|",
];

/** The figures of one place, of earlier runs and of a new one: sums, and the greater of what cannot be summed. */
export function addRows(one: SafetyRow, other: SafetyRow): SafetyRow {
  const kinds = [...new Set([...Object.keys(one.faults), ...Object.keys(other.faults)])];
  return {
    ...other,
    runs: one.runs + other.runs,
    seconds: one.seconds + other.seconds,
    processes: Math.max(one.processes, other.processes),
    acquisitions: one.acquisitions + other.acquisitions,
    faults: Object.fromEntries(kinds.map((kind) => [kind, (one.faults[kind] ?? 0) + (other.faults[kind] ?? 0)])),
    violations: one.violations + other.violations,
    staleAccepted: one.staleAccepted + other.staleAccepted,
    staleRefused: one.staleRefused + other.staleRefused,
    recoveries: one.recoveries + other.recoveries,
    longestMs: Math.max(one.longestMs, other.longestMs),
    boundMs: Math.max(one.boundMs, other.boundMs),
  };
}

export function writeRow(row: SafetyRow): string {
  const faults = Object.entries(row.faults).map(([kind, count]) => `${grouped(count)} ${kind}`).join(", ");
  const recovery = `${grouped(row.longestMs)} ms of ${grouped(row.recoveries)}; ${grouped(row.boundMs)} ms`;
  const stale = `${grouped(row.staleAccepted)} (${grouped(row.staleRefused)})`;
  const cells = [row.place, row.guarantee, grouped(row.runs), grouped(row.seconds), grouped(row.processes), grouped(row.acquisitions), faults, grouped(row.violations), stale, recovery, row.when];
  return `| ${cells.join(" | ")} |`;
}

/** Undefined for a line that is no row of this table, or of an earlier form of it: its figures cannot be added to. */
export function readRow(line: string): SafetyRow | undefined {
  const cells = line.split("|").slice(1, -1).map((cell) => cell.trim());
  const [place, guarantee, , , , , faults, , , , when] = cells;
  const numbers = cells.map((cell) => [...cell.matchAll(/\d[\d,]*/g)].map(([digits]) => Number(digits.replaceAll(",", ""))));
  const [runs, seconds, processes, acquisitions] = numbers.slice(2, 6).map(([number]) => number);
  const [violations, [staleAccepted, staleRefused] = [], [longestMs, recoveries, boundMs] = []] = [numbers[7]?.[0], numbers[8], numbers[9]];
  if (place === undefined || guarantee === undefined || faults === undefined || when === undefined || boundMs === undefined || staleRefused === undefined) {
    return undefined;
  }
  if (runs === undefined || seconds === undefined || processes === undefined || acquisitions === undefined || violations === undefined || staleAccepted === undefined || longestMs === undefined || recoveries === undefined) {
    return undefined;
  }
  return { place, guarantee, runs, seconds, processes, acquisitions, faults: readFaults(faults), violations, staleAccepted, staleRefused, recoveries, longestMs, boundMs, when };
}

function readFaults(text: string): Record<string, number> {
  return Object.fromEntries([...text.matchAll(/(\d[\d,]*) ([^,]+)/g)].map(([, count = "", kind = ""]) => [kind, Number(count.replaceAll(",", ""))]));
}

export function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}
