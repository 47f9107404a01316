import { checkHistory, type HistoryProblem } from "@holdfast/simulator";
import { type FencedWrites, writeFenced } from "./fenced-register.ts";
import { type Held, toHistory } from "./history.ts";
import { type Kill, recoveries } from "./recovery.ts";
import type { Told } from "./told.ts";

/** A machine with two cores and a dozen busy processes may keep anybody waiting for this long. */
const MACHINE_SLACK_MS = 10_000;

export interface Evidence {
  readonly told: readonly Told[];
  readonly kills: readonly Kill[];
  readonly ttlMs: number;
  readonly graceMs: number;
  /** Faults of the network may keep the next holder from asking, for as long as this. */
  readonly outageMs: number;
}

export interface Verdict {
  readonly leases: number;
  readonly steps: number;
  readonly renewals: number;
  readonly losses: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly problems: readonly HistoryProblem[];
  readonly fenced: FencedWrites;
  /** How often the kernel showed two processes inside, and how often the one inside went on believing: the latter is a violation. */
  readonly meetings: { readonly all: number; readonly believed: number };
  readonly recoveries: { readonly count: number; readonly longestMs: number; readonly boundMs: number; readonly tooLate: number };
  readonly history: readonly Held[];
  /** In words for people; empty when nothing is wrong. */
  readonly violations: readonly string[];
}

/** Judges a run by what its processes told: the kernel's lock, the fenced register and the history each have a say. */
export function judge({ told, kills, ttlMs, graceMs, outageMs }: Evidence): Verdict {
  const history = toHistory(told);
  const problems = checkHistory(history);
  const fenced = writeFenced(told);
  const meetings = told.filter((line) => line.event === "met");
  const believed = meetings.filter(({ owner, atMs }) => history.some(({ lease, untilMs }) => lease === owner && untilMs > atMs));
  const waits = recoveries(told, kills);
  const boundMs = ttlMs + graceMs + outageMs + MACHINE_SLACK_MS;
  const tooLate = waits.filter((ms) => ms > boundMs).length;
  const unexpected = told.filter((line) => line.event === "failed" && line.code === "UNEXPECTED");
  const violations = [
    ...problems.map(({ kind, lock, earlier, later }) => `${kind}: ${lock}, ${earlier.holder} (token ${earlier.token}) and ${later.holder} (token ${later.token})`),
    ...fenced.confused.map((text) => `token repeated: ${text}`),
    ...believed.map(({ lock, worker, owner }) => `the kernel saw ${worker} and lease ${owner} inside ${lock}, and both went on`),
    ...(tooLate === 0 ? [] : [`${tooLate} of ${waits.length} locks stayed shut for longer than ${boundMs} ms after their holder died`]),
    ...unexpected.slice(0, 3).map((line) => `untyped failure: ${line.event === "failed" ? line.message : ""}`),
    ...(history.length === 0 ? ["nobody ever held a lock: nothing was proven"] : []),
  ];
  return {
    leases: history.length,
    steps: history.reduce((sum, { steps }) => sum + steps, 0),
    renewals: told.filter(({ event }) => event === "renewed").length,
    losses: told.filter((line) => line.event === "ended" && line.how === "not-held").length,
    failures: countFailures(told),
    problems,
    fenced,
    meetings: { all: meetings.length, believed: believed.length },
    recoveries: { count: waits.length, longestMs: Math.max(0, ...waits), boundMs, tooLate },
    history,
    violations,
  };
}

function countFailures(told: readonly Told[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of told) {
    if (line.event === "failed") {
      counts[line.code] = (counts[line.code] ?? 0) + 1;
    }
  }
  return counts;
}
