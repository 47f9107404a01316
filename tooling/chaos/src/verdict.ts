import type { Guarantee } from "@holdfast/core";
import { checkHistory, type HistoryProblem } from "@holdfast/simulator";
import { type FencedWrites, writeFenced } from "./fenced-register.ts";
import { type Held, toHistory } from "./history.ts";
import { type Kill, recoveries, type Recovery } from "./recovery.ts";
import type { Told } from "./told.ts";

/** To see that a lock is free, to write, and to look once more, in either protocol. */
const TAKEOVER_REQUESTS = 3;

export interface Evidence {
  readonly told: readonly Told[];
  /** False when workers told more than was kept. */
  readonly isWhole: boolean;
  readonly kills: readonly Kill[];
  /** Within this, somebody has a lock again whose holder died in peace: ttl + grace + one poll. */
  readonly recoveryBoundMs: number;
  /** How much of the time between two moments the machine kept the judge itself waiting. */
  readonly lagWithinMs: (fromMs: number, untilMs: number) => number;
}

export interface Recoveries {
  /** Of holders that were killed in peace, while others waited. */
  readonly count: number;
  readonly longestMs: number;
  readonly boundMs: number;
  /**
   * Longer than the bound, by no more than what the judge itself was kept waiting meanwhile and what the answers of one takeover
   * took: says something about the machine and the store, and nothing about the lock.
   */
  readonly starved: number;
  /** What the store took for an answer at the longest, in recoveries. */
  readonly slowestAnswerMs: number;
  readonly tooLate: number;
  /** Of holders killed while other faults went on, which may have kept the others from asking: told, and not judged. */
  readonly disturbed: { readonly count: number; readonly longestMs: number };
}

export interface Verdict {
  /** Every lock that anybody got, and of these the leases under which at least one step was made. */
  readonly acquisitions: number;
  readonly leases: number;
  readonly steps: number;
  readonly renewals: number;
  readonly losses: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly problems: readonly HistoryProblem[];
  readonly fenced: FencedWrites;
  /** How often the kernel showed two processes inside, and how often the one inside went on believing: the latter is a violation. */
  readonly meetings: { readonly all: number; readonly believed: number };
  readonly recoveries: Recoveries;
  /** What the store's leases said they are worth. */
  readonly guarantees: readonly Guarantee[];
  readonly history: readonly Held[];
  /** In words for people; empty when nothing is wrong. */
  readonly violations: readonly string[];
}

/** Judges a run by what its processes told: the kernel's lock, the fenced register and the history each have a say. */
export function judge({ told, isWhole, kills, recoveryBoundMs, lagWithinMs }: Evidence): Verdict {
  const history = toHistory(told);
  const problems = checkHistory(history);
  const fenced = writeFenced(told);
  const meetings = told.filter((line) => line.event === "met");
  const believed = meetings.filter(({ owner, atMs }) => history.some(({ lease, untilMs }) => lease === owner && untilMs > atMs));
  const recovered = judgeRecoveries(recoveries(told, kills), recoveryBoundMs, lagWithinMs);
  const unexpected = told.filter((line) => line.event === "failed" && line.code === "UNEXPECTED");
  const violations = [
    ...problems.map(({ kind, lock, earlier, later }) => `${kind}: ${lock}, ${earlier.holder} (token ${earlier.token}) and ${later.holder} (token ${later.token})`),
    ...fenced.stale.map((text) => `stale token accepted: ${text}`),
    ...believed.map(({ lock, worker, owner }) => `the kernel saw ${worker} and lease ${owner} inside ${lock}, and both went on`),
    ...(recovered.tooLate === 0 ? [] : [`${recovered.tooLate} of ${recovered.count} locks stayed shut for longer than ${recoveryBoundMs} ms after their holder died`]),
    ...unexpected.slice(0, 3).map((line) => `untyped failure: ${line.event === "failed" ? line.message : ""}`),
    ...(isWhole ? [] : ["more was told than could be kept: the end of the run was not judged"]),
    ...(history.length === 0 ? ["nobody ever held a lock: nothing was proven"] : []),
  ];
  return {
    acquisitions: told.filter(({ event }) => event === "acquired").length,
    leases: history.length,
    steps: history.reduce((sum, { steps }) => sum + steps, 0),
    renewals: told.filter(({ event }) => event === "renewed").length,
    losses: told.filter((line) => line.event === "ended" && line.how === "not-held").length,
    failures: countFailures(told),
    problems,
    fenced,
    meetings: { all: meetings.length, believed: believed.length },
    recoveries: recovered,
    guarantees: [...new Set(told.flatMap((line) => (line.event === "acquired" ? [line.guarantee] : [])))],
    history,
    violations,
  };
}

function judgeRecoveries(all: readonly Recovery[], boundMs: number, lagWithinMs: Evidence["lagWithinMs"]): Recoveries {
  const waitOf = ({ fromMs, untilMs }: Recovery): number => untilMs - fromMs;
  const [peaceful, disturbed] = [all.filter(({ inPeace }) => inPeace), all.filter(({ inPeace }) => !inPeace)];
  const late = peaceful.filter((recovery) => waitOf(recovery) > boundMs);
  const answers = (recovery: Recovery): number => recovery.answersMs.slice(0, TAKEOVER_REQUESTS).reduce((sum, tookMs) => sum + tookMs, 0);
  const conceded = (recovery: Recovery): number => lagWithinMs(recovery.fromMs, recovery.untilMs) + answers(recovery);
  const tooLate = late.filter((recovery) => waitOf(recovery) - conceded(recovery) > boundMs);
  return {
    count: peaceful.length,
    longestMs: Math.max(0, ...peaceful.map(waitOf)),
    boundMs,
    starved: late.length - tooLate.length,
    slowestAnswerMs: Math.max(0, ...peaceful.flatMap(({ answersMs }) => answersMs)),
    tooLate: tooLate.length,
    disturbed: { count: disturbed.length, longestMs: Math.max(0, ...disturbed.map(waitOf)) },
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
