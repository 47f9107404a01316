import type { RegisterStore } from "@holdfast/store";
import type { ProcessScript, Scenario, ScriptStep } from "./scenario.ts";
import type { SimulatedProcess } from "./simulated-process.ts";
import type { Subject, SubjectHost, SubjectLease, SubjectManager } from "./subject.ts";
import type { Trace } from "./trace.ts";
import type { Break, TrackedCall, TrackedLease } from "./world.ts";

export interface ScriptRun {
  readonly script: ProcessScript;
  readonly process: SimulatedProcess;
  readonly scenario: Scenario;
  readonly subject: Subject;
  readonly store: RegisterStore;
  readonly host: SubjectHost;
  readonly leases: TrackedLease[];
  readonly calls: TrackedCall[];
  readonly breaks: Break[];
  readonly nowMs: () => number;
  readonly trace: Trace;
}

type StepOf<K extends ScriptStep["kind"]> = Extract<ScriptStep, { readonly kind: K }>;

/** Does what the script says, as a user of the code under test would, and tells the invariants what it was granted. */
export async function runScript(run: ScriptRun): Promise<void> {
  const { scenario, process, subject, store } = run;
  const manager = subject.createLockManager({
    store,
    clock: process.clock,
    random: process.random,
    host: run.host,
    expiry: scenario.trustStoreClock ? "store-clock" : "watch-only",
    graceMs: scenario.graceMs,
    requestTimeoutMs: scenario.requestTimeoutMs,
  });
  const held = new Map<string, SubjectLease>();
  for (const step of run.script.script) {
    await perform(run, manager, held, step);
  }
  // A script that was cut short holds nothing for ever.
  for (const [name, lease] of held) {
    if (!lease.signal.aborted) {
      await release(run, lease, name);
    }
  }
}

async function perform(run: ScriptRun, manager: SubjectManager, held: Map<string, SubjectLease>, step: ScriptStep): Promise<void> {
  const lease = "lease" in step ? held.get(step.lease) : undefined;
  switch (step.kind) {
    case "sleep":
      return sleep(run.process, step.forMs, undefined);
    case "acquire":
      return acquire(run, manager, held, step);
    case "hold":
      return lease === undefined ? undefined : sleep(run.process, step.forMs, lease.signal);
    case "release":
      return lease === undefined ? undefined : release(run, lease, step.lease);
    case "break":
      return breakHolder(run, manager, step);
    case "upgrade":
    case "downgrade":
      return lease === undefined ? undefined : changeMode(run, held, step, lease);
    case "acquire-all":
      return acquireAll(run, manager, held, step);
  }
}

async function acquire(run: ScriptRun, manager: SubjectManager, held: Map<string, SubjectLease>, step: StepOf<"acquire">): Promise<void> {
  const { process, scenario } = run;
  const controller = new AbortController();
  if (step.abortAfterMs !== undefined) {
    process.clock.setTimer(step.abortAfterMs, () => controller.abort());
  }
  await call(run, step.lock, step.waitMs, async () => {
    const lease = await manager.acquire(step.lock, {
      mode: step.mode,
      ttlMs: scenario.ttlMs,
      marginMs: scenario.marginMs,
      waitMs: step.waitMs,
      signal: controller.signal,
      ...(step.exclusiveOnly === undefined ? {} : { exclusiveOnly: step.exclusiveOnly }),
    });
    grant(run, held, step.lease, lease);
  });
}

async function acquireAll(run: ScriptRun, manager: SubjectManager, held: Map<string, SubjectLease>, step: StepOf<"acquire-all">): Promise<void> {
  const { ttlMs, marginMs } = run.scenario;
  const names = step.locks.map(({ lock }) => lock);
  await call(run, names.join(" and "), step.waitMs, async () => {
    const group = await manager.acquireAll(step.locks.map(({ lock, mode }) => ({ name: lock, mode })), { ttlMs, marginMs, waitMs: step.waitMs });
    for (const lease of group.leases) {
      grant(run, held, lease.lock, lease);
    }
  });
}

async function changeMode(run: ScriptRun, held: Map<string, SubjectLease>, step: StepOf<"upgrade" | "downgrade">, lease: SubjectLease): Promise<void> {
  await call(run, lease.lock, step.waitMs, async () => {
    const changed = await (step.kind === "upgrade" ? lease.upgrade({ waitMs: step.waitMs }) : lease.downgrade());
    grant(run, held, step.lease, changed);
  });
}

/** An operator who looks, and breaks whom he sees. From then on the victim may overlap with a successor (rule 15). */
async function breakHolder(run: ScriptRun, manager: SubjectManager, { lock }: StepOf<"break">): Promise<void> {
  const { process, breaks, leases, nowMs, trace, scenario } = run;
  let broken: Break | undefined;
  try {
    const { token } = await manager.inspect(lock);
    trace({ kind: "step", process: process.name, what: `breaks ${lock} at token ${token}` });
    if (token !== null) {
      broken = { lock, token, overlapUntilMs: Number.POSITIVE_INFINITY };
      breaks.push(broken);
      permitOverlap(broken, leases);
      await manager.breakLock(lock, { token });
    }
  } catch (error) {
    // The store may fail the operator like anybody else.
    trace({ kind: "step", process: process.name, what: `could not break ${lock}: ${codeOf(error)}` });
  }
  if (broken !== undefined) {
    // A break of unknown outcome may still land, late; a known one bounds the victim's belief. Clocks may run 1 % slow.
    broken.overlapUntilMs = nowMs() + 1.01 * (scenario.ttlMs - scenario.marginMs) + LATE_BREAK_MS;
    permitOverlap(broken, leases);
  }
}

/** How late a break whose outcome was unknown may land in the schedules that are drawn. */
const LATE_BREAK_MS = 20_000;

function permitOverlap({ lock, token, overlapUntilMs }: Break, leases: readonly TrackedLease[]): void {
  for (const victim of leases) {
    victim.mayOverlapUntilMs = victim.lock === lock && victim.token === token ? overlapUntilMs : victim.mayOverlapUntilMs;
  }
}

function grant({ process, leases, nowMs, breaks }: ScriptRun, held: Map<string, SubjectLease>, name: string, lease: SubjectLease): void {
  const { lock, mode, token } = lease;
  const broken = breaks.find((known) => known.lock === lock && known.token === token);
  held.set(name, lease);
  leases.push({ process, name, lock, mode, token, grantedAtMs: nowMs(), overWhenGranted: lease.signal.aborted || lease.remainingMs() <= 0, lease, believed: false, silentSinceMs: null, mayOverlapUntilMs: broken?.overlapUntilMs ?? null });
}

/** Runs one call that waits for a lock, and notes when it began and ended. */
async function call({ process, calls, nowMs, trace }: ScriptRun, lock: string, waitMs: number, ask: () => Promise<void>): Promise<void> {
  const tracked: TrackedCall = { process, lock, waitMs, startedAtMs: nowMs(), stoppedBeforeMs: process.stoppedMs(), settledAtMs: null, outcome: null, code: null };
  calls.push(tracked);
  trace({ kind: "step", process: process.name, what: `asks for ${lock}` });
  try {
    await ask();
    tracked.outcome = "granted";
  } catch (error) {
    // A refusal is an outcome here, not a failure of the run: the script goes on without the lease.
    tracked.outcome = "refused";
    tracked.code = codeOf(error);
    trace({ kind: "step", process: process.name, what: `is refused: ${tracked.code}` });
  }
  tracked.settledAtMs = nowMs();
}

async function release({ process, trace }: ScriptRun, lease: SubjectLease, name: string): Promise<void> {
  trace({ kind: "step", process: process.name, what: `releases ${name}` });
  try {
    await lease.release();
  } catch (error) {
    // A lost lease cannot be released; whether it was known to be lost is the invariants' question.
    trace({ kind: "step", process: process.name, what: `could not release ${name}: ${codeOf(error)}` });
  }
}

function sleep(process: SimulatedProcess, forMs: number, until: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (until?.aborted === true) {
      resolve();
      return;
    }
    const timer = process.clock.setTimer(forMs, () => resolve());
    until?.addEventListener("abort", () => {
      timer.cancel();
      resolve();
    });
  });
}

/** The code of a typed error; the message of one that is not, which is a defect of the code under test. */
export function codeOf(error: unknown): string {
  if (error instanceof Error) {
    return "code" in error && typeof error.code === "string" ? error.code : `${error.name}: ${error.message}`;
  }
  return String(error);
}
