import type { ProcessScript, Scenario, ScriptStep } from "./scenario.ts";

/** A process that comes when all faults are over, and must get every lock. */
export const PROBE = "probe";

/** The longest pause between two polls of a waiting acquire that the probe allows for. */
export const POLL_MAX_MS = 5_000;

/** By when a lock that nobody holds any more must be had: the longest belief, the grace, one poll, and a few prompt requests. */
export function probeWaitMs({ ttlMs, graceMs }: Scenario): number {
  return 2 * ttlMs + graceMs + POLL_MAX_MS + 1_000;
}

export function probeScript(scenario: Scenario): ProcessScript {
  const waitMs = probeWaitMs(scenario);
  // Each time long enough for what the time before buried, and saw buried, to be taken away.
  const pause: ScriptStep = { kind: "sleep", forMs: scenario.ttlMs + scenario.graceMs + 1_000 };
  return { name: PROBE, script: locksOf(scenario).flatMap((lock) => {
    const ask = askFor(lock, waitMs, isFair(scenario, lock));
    return [...ask, pause, ...ask, pause, ...ask];
  }) };
}

/** Where anybody waits in turn the probe does too: it must not be held up by those who are gone. */
function isFair({ processes }: Scenario, wanted: string): boolean {
  return processes.some(({ script }) => script.some((step) => step.kind === "acquire" && step.lock === wanted && step.fair === true));
}

function askFor(lock: string, waitMs: number, fair: boolean): readonly ScriptStep[] {
  const lease = `probe of ${lock}`;
  return [
    { kind: "acquire", lock, lease, mode: "exclusive", waitMs, ...(fair ? { fair } : {}) },
    { kind: "release", lease },
  ];
}

export function locksOf({ processes }: Scenario): readonly string[] {
  const locks = processes.flatMap(({ script }) =>
    script.flatMap((step) => (step.kind === "acquire-all" ? step.locks.map(({ lock }) => lock) : "lock" in step ? [step.lock] : [])),
  );
  return [...new Set(locks)].sort();
}
