import type { ChaosOutcome } from "./run-chaos.ts";
import type { ChaosPlan } from "./plan.ts";

/** What a person reads after a run. */
export function reportForPeople({ title, verdict, faults, complaints }: ChaosOutcome, plan: ChaosPlan): string {
  const { fenced, meetings, recoveries } = verdict;
  const lines = [
    `${title}, ${plan.seconds} s, ${plan.processes} processes, ttl ${plan.ttlMs} ms, seed ${plan.seed}`,
    `  leases held        ${verdict.leases}, with ${verdict.steps} steps and ${verdict.renewals} renewals; ${verdict.losses} lost`,
    `  faults             ${Object.entries(faults).map(([kind, count]) => `${count} ${kind}`).join(", ") || "none"}`,
    `  failures, as told  ${Object.entries(verdict.failures).map(([code, count]) => `${count} ${code}`).join(", ") || "none"}`,
    `  late writes        ${fenced.rejected} refused by their fencing token, ${fenced.accepted} accepted in order`,
    `  kernel's lock      ${meetings.all} met one that stood still inside, ${meetings.believed} of these believed it still held`,
    `  recovery           ${recoveries.count} holders killed while others waited, the longest wait ${Math.round(recoveries.longestMs)} ms (bound ${Math.round(recoveries.boundMs)})`,
    verdict.violations.length === 0 ? "  no violation" : `  ${verdict.violations.length} VIOLATIONS`,
    ...verdict.violations.slice(0, 20).map((text) => `    ${text}`),
    ...(complaints === "" ? [] : ["  workers complained:", ...complaints.trimEnd().split("\n").slice(0, 10).map((text) => `    ${text}`)]),
  ];
  return lines.join("\n");
}

/** The same for programs, without the history. */
export function reportAsJson({ title, verdict: { history: _history, ...verdict }, faults }: ChaosOutcome, plan: ChaosPlan): string {
  return JSON.stringify({ store: title, seconds: plan.seconds, processes: plan.processes, ttlMs: plan.ttlMs, seed: plan.seed, faults, ...verdict });
}
