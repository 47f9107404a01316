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
  /** Beyond the bound, and no longer than a slow machine and a slow store account for. */
  readonly excused: number;
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
    excused: one.excused + other.excused,
    boundMs: Math.max(one.boundMs, other.boundMs),
  };
}

export function writeRow(row: SafetyRow): string {
  const faults = Object.entries(row.faults).map(([kind, count]) => `${grouped(count)} ${kind}`).join(", ");
  const excused = row.excused === 0 ? "" : ` (${grouped(row.excused)} excused)`;
  const recovery = `${grouped(row.longestMs)} ms of ${grouped(row.recoveries)}${excused}; ${grouped(row.boundMs)} ms`;
  const stale = `${grouped(row.staleAccepted)} (${grouped(row.staleRefused)})`;
  const cells = [row.place, row.guarantee, grouped(row.runs), grouped(row.seconds), grouped(row.processes), grouped(row.acquisitions), faults, grouped(row.violations), stale, recovery, row.when];
  return `| ${cells.join(" | ")} |`;
}

const NUMBER = "([\\d,]+)";
const TEXT = "([^|]+)";
const RECOVERY = `${NUMBER} ms of ${NUMBER}(?: \\(${NUMBER} excused\\))?; ${NUMBER} ms`;
const ROW = new RegExp(`^\\| ${[TEXT, TEXT, NUMBER, NUMBER, NUMBER, NUMBER, TEXT, NUMBER, `${NUMBER} \\(${NUMBER}\\)`, RECOVERY, TEXT].join(" \\| ")} \\|$`);

/** Undefined for a line that is no row of this table, or of an earlier form of it: its figures cannot be added to. */
export function readRow(line: string): SafetyRow | undefined {
  const match = ROW.exec(line);
  if (match === null) {
    return undefined;
  }
  const text = (group: number): string => match[group] ?? "";
  const number = (group: number): number => Number(text(group).replaceAll(",", ""));
  return {
    place: text(1),
    guarantee: text(2),
    runs: number(3),
    seconds: number(4),
    processes: number(5),
    acquisitions: number(6),
    faults: readFaults(text(7)),
    violations: number(8),
    staleAccepted: number(9),
    staleRefused: number(10),
    longestMs: number(11),
    recoveries: number(12),
    excused: number(13),
    boundMs: number(14),
    when: text(15),
  };
}

function readFaults(text: string): Record<string, number> {
  return Object.fromEntries([...text.matchAll(/(\d[\d,]*) ([^,]+)/g)].map(([, count = "", kind = ""]) => [kind, Number(count.replaceAll(",", ""))]));
}

export function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}
