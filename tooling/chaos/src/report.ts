import type { ChaosOutcome } from "./run-chaos.ts";
import type { ChaosPlan } from "./plan.ts";

/** What a person reads after a run. */
export function reportForPeople({ title, verdict, faults, impossible, lag, complaints }: ChaosOutcome, plan: ChaosPlan): string {
  const { fenced, meetings, recoveries } = verdict;
  const counts = Object.entries(faults);
  const never = counts.filter(([, count]) => count === 0).map(([kind]) => kind);
  const lines = [
    `${title}, ${plan.seconds} s, ${plan.processes} processes, ttl ${plan.ttlMs} ms, seed ${plan.seed}`,
    `  leases held        ${verdict.acquisitions}, ${verdict.leases} of them worked under (${verdict.guarantees.join(", ")}), with ${verdict.steps} steps and ${verdict.renewals} renewals; ${verdict.losses} lost`,
    `  faults             ${counts.filter(([, count]) => count > 0).map(([kind, count]) => `${count} ${kind}`).join(", ") || "none"}`,
    ...(never.length === 0 ? [] : [`  NEVER HAPPENED     ${never.join(", ")}: this run says nothing about them; a longer one may`]),
    ...(impossible.length === 0 ? [] : [`  not possible here  ${impossible.join("; ")}`]),
    `  failures, as told  ${Object.entries(verdict.failures).map(([code, count]) => `${count} ${code}`).join(", ") || "none"}`,
    `  late writes        ${fenced.rejected} refused by their fencing token, ${fenced.accepted} accepted in order, ${fenced.stale.length} accepted though stale`,
    `  kernel's lock      ${meetings.all} met one that stood still inside, ${meetings.believed} of these believed it still held`,
    `  recovery           ${recoveries.count} holders killed in peace while others waited, the longest wait ${Math.round(recoveries.longestMs)} ms (bound ${recoveries.boundMs} ms)`,
    `                     ${recoveries.disturbed.count} more while other faults went on, the longest wait ${Math.round(recoveries.disturbed.longestMs)} ms`,
    ...(recoveries.starved === 0 ? [] : [`                     ${recoveries.starved} beyond the bound, by less than the machine kept the judge waiting and three answers of the store took (the longest one ${Math.round(recoveries.slowestAnswerMs)} ms)`]),
    `  the machine        kept the judge waiting for ${Math.round(lag.longestMs)} ms at the longest, ${Math.round(lag.totalMs)} ms in all`,
    verdict.violations.length === 0 ? "  no violation" : `  ${verdict.violations.length} VIOLATIONS`,
    ...verdict.violations.slice(0, 20).map((text) => `    ${text}`),
    ...(complaints === "" ? [] : ["  workers complained:", ...complaints.trimEnd().split("\n").slice(0, 10).map((text) => `    ${text}`)]),
  ];
  return lines.join("\n");
}

/** The same for programs, without the history. */
export function reportAsJson({ title, verdict: { history: _history, ...verdict }, faults, impossible, lag }: ChaosOutcome, plan: ChaosPlan): string {
  return JSON.stringify({ store: title, seconds: plan.seconds, processes: plan.processes, ttlMs: plan.ttlMs, seed: plan.seed, faults, impossible, lag, ...verdict });
}
