import type { ClaimStore, RegisterStore } from "@holdfast/store";
import { codeOf } from "./code-of.ts";
import { breakHolder, permitOverlap, release, releaseById } from "./end-leases.ts";
import type { ProtectedResource } from "./protected-resource.ts";
import type { ProcessScript, Scenario, ScriptStep } from "./scenario.ts";
import type { SimulatedProcess } from "./simulated-process.ts";
import type { Subject, SubjectHost, SubjectLease, SubjectManager } from "./subject.ts";
import type { Trace } from "./trace.ts";
import type { Break, Ending, Planted, TrackedCall, TrackedLease } from "./world.ts";

export interface ScriptRun {
  readonly script: ProcessScript;
  readonly process: SimulatedProcess;
  readonly scenario: Scenario;
  readonly subject: Subject;
  readonly store: RegisterStore | ClaimStore;
  readonly host: SubjectHost;
  readonly leases: TrackedLease[];
  readonly calls: TrackedCall[];
  readonly breaks: Break[];
  readonly endings: Ending[];
  readonly planted: readonly Planted[];
  readonly resource: ProtectedResource;
  readonly nowMs: () => number;
  readonly trace: Trace;
}

export type StepOf<K extends ScriptStep["kind"]> = Extract<ScriptStep, { readonly kind: K }>;

/** By the names that the script gives them. */
type Held = Map<string, TrackedLease>;

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
  const held: Held = new Map();
  for (const step of run.script.script) {
    await perform(run, manager, held, step);
    // It left: nobody is there any more who could go on, or give back what it held.
    if (!run.process.alive) {
      return;
    }
  }
  // A script that was cut short holds nothing for ever.
  for (const tracked of held.values()) {
    if (!tracked.lease.signal.aborted) {
      await release(run, tracked);
    }
  }
}

async function perform(run: ScriptRun, manager: SubjectManager, held: Held, step: ScriptStep): Promise<unknown> {
  const tracked = "lease" in step ? held.get(step.lease) : undefined;
  switch (step.kind) {
    case "sleep":
      return sleep(run.process, step.forMs, undefined);
    case "acquire":
      return acquire(run, manager, held, step);
    case "acquire-all":
      return acquireAll(run, manager, held, step);
    case "resume":
      return resume(run, manager, held, step);
    case "take-on":
      return takeOn(run, manager, held, step);
    case "break":
      return breakHolder(run, manager, step, (forMs) => sleepIfAny(run.process, forMs));
    case "release-by-id":
      return releaseById(run, manager, step);
    default:
      return tracked === undefined ? undefined : withLease(run, held, step, tracked);
  }
}

type LeaseStep = StepOf<"hold" | "leave" | "renew" | "present" | "release" | "upgrade" | "downgrade">;

async function withLease(run: ScriptRun, held: Held, step: LeaseStep, tracked: TrackedLease): Promise<unknown> {
  switch (step.kind) {
    case "hold":
      return sleep(run.process, step.forMs, tracked.lease.signal);
    case "renew":
      return tracked.lease.renew();
    case "present":
      return !tracked.lease.signal.aborted && tracked.lease.remainingMs() > 0 ? run.resource.present(tracked) : undefined;
    case "release":
      return release(run, tracked);
    case "leave":
      return leave(run, tracked);
    case "upgrade":
    case "downgrade":
      return changeMode(run, held, step, tracked);
  }
}

async function acquire(run: ScriptRun, manager: SubjectManager, held: Held, step: StepOf<"acquire">): Promise<void> {
  const { process, scenario } = run;
  const controller = new AbortController();
  if (step.abortAfterMs !== undefined) {
    process.clock.setTimer(step.abortAfterMs, () => controller.abort());
  }
  await call(run, "acquire", step.lock, step.waitMs, async (tracked) => {
    const as = `${step.lease} of ${process.pid}`;
    tracked.inLine = step.fair === true ? { as, mode: step.mode } : null;
    const lease = await manager.acquire(step.lock, {
      mode: step.mode,
      ttlMs: scenario.ttlMs,
      marginMs: scenario.marginMs,
      waitMs: step.waitMs,
      signal: controller.signal,
      ...(step.exclusiveOnly === undefined ? {} : { exclusiveOnly: step.exclusiveOnly }),
      ...(step.fair === true ? { fair: true, operation: as } : {}),
    });
    grant(run, held, tracked, step.lease, lease);
  });
}

async function acquireAll(run: ScriptRun, manager: SubjectManager, held: Held, step: StepOf<"acquire-all">): Promise<void> {
  const { ttlMs, marginMs } = run.scenario;
  const names = step.locks.map(({ lock }) => lock);
  await call(run, "acquire", names.join(" and "), step.waitMs, async (tracked) => {
    const group = await manager.acquireAll(step.locks.map(({ lock, mode }) => ({ name: lock, mode })), { ttlMs, marginMs, waitMs: step.waitMs });
    for (const lease of group.leases) {
      grant(run, held, tracked, lease.lock, lease);
    }
    const missing = names.find((name) => !group.leases.some(({ lock }) => lock === name));
    tracked.wrong = missing === undefined ? null : `was granted a group without ${missing}`;
  });
}

/** Another process uses the handle of a lease; from then on whoever had it so far may not rely on it, and learns so in three ttls at most. */
async function takeOn(run: ScriptRun, manager: SubjectManager, held: Held, step: StepOf<"take-on">): Promise<void> {
  const { marginMs, ttlMs } = run.scenario;
  const from = run.leases.findLast(({ name }) => name === step.from);
  if (from === undefined) {
    return;
  }
  const { lock, mode, leaseId, token } = from.lease;
  await call(run, "resume", lock, step.waitMs, async (tracked) => {
    const lease = await manager.resume({ lock, mode, leaseId, token }, { marginMs, waitMs: step.waitMs });
    grant(run, held, tracked, step.lease, lease, from);
    // Of two who take it on at once, the one with the lower token is told before the other, or after it.
    const kin = run.leases.filter((other) => other.lease.leaseId === leaseId);
    const newest = kin.reduce((one, other) => (other.token >= one.token ? other : one), from);
    for (const other of kin.filter((one) => one !== newest)) {
      other.mayOverlapUntilMs ??= run.nowMs() + 3.1 * ttlMs;
    }
  });
}

async function changeMode(run: ScriptRun, held: Held, step: StepOf<"upgrade" | "downgrade">, { lease }: TrackedLease): Promise<void> {
  await call(run, "acquire", lease.lock, step.waitMs, async (tracked) => {
    try {
      const changed = await (step.kind === "upgrade" ? lease.upgrade({ waitMs: step.waitMs }) : lease.downgrade());
      grant(run, held, tracked, step.lease, changed);
    } catch (error) {
      tracked.wrong = step.kind === "upgrade" && reasonOf(lease.signal) === "transferred" ? `was refused an upgrade (${codeOf(error)}), and the lease that it was to keep is gone` : null;
      throw error;
    }
  });
}

/** Ends the process as its command would end: what it sent may still land, and nothing of it renews or believes. */
function leave({ process, trace }: ScriptRun, tracked: TrackedLease): void {
  trace({ kind: "step", process: process.name, what: `leaves ${tracked.name} to whoever has its handle, and ends` });
  tracked.left = true;
  process.note("leaves");
  process.crash();
}

async function resume(run: ScriptRun, manager: SubjectManager, held: Held, { lease: name, as, waitMs }: StepOf<"resume">): Promise<void> {
  const left = run.leases.findLast((tracked) => tracked.name === name && tracked.left);
  if (left === undefined) {
    return;
  }
  const { lock, mode, token, lease } = left;
  await call(run, "resume", lock, waitMs, async (tracked) => {
    grant(run, held, tracked, as, await manager.resume({ lock, mode, leaseId: lease.leaseId, token }, { marginMs: run.scenario.marginMs, waitMs }));
  });
}

function reasonOf(signal: AbortSignal): string | undefined {
  const reason: unknown = signal.reason;
  return reason instanceof Error && "reason" in reason && typeof reason.reason === "string" ? reason.reason : undefined;
}

function grant({ process, leases, nowMs, breaks }: ScriptRun, held: Held, { startedAtMs }: TrackedCall, name: string, lease: SubjectLease, takenOnFrom: TrackedLease | null = null): void {
  const { lock, mode, token } = lease;
  const tracked: TrackedLease = {
    process,
    name,
    lock,
    mode,
    token,
    askedAtMs: startedAtMs,
    grantedAtMs: nowMs(),
    overWhenGranted: lease.signal.aborted || lease.remainingMs() <= 0,
    lease,
    takenOnFrom,
    believed: false,
    silentSinceMs: null,
    left: false,
    released: null,
    mayOverlapUntilMs: null,
  };
  held.set(name, tracked);
  leases.push(tracked);
  for (const broken of breaks) {
    permitOverlap(broken, [tracked]);
  }
}

/** Runs one call that waits for a lock, and notes when it began and ended. */
async function call({ process, calls, nowMs, trace }: ScriptRun, asks: TrackedCall["asks"], lock: string, waitMs: number, ask: (tracked: TrackedCall) => Promise<void>): Promise<void> {
  const tracked: TrackedCall = { process, asks, lock, waitMs, startedAtMs: nowMs(), stoppedBeforeMs: process.stoppedMs(), settledAtMs: null, outcome: null, code: null, inLine: null, wrong: null };
  calls.push(tracked);
  trace({ kind: "step", process: process.name, what: asks === "resume" ? `takes the lease of ${lock} on` : `asks for ${lock}` });
  try {
    await ask(tracked);
    tracked.outcome = "granted";
  } catch (error) {
    // A refusal is an outcome here, not a failure of the run: the script goes on without the lease.
    tracked.outcome = "refused";
    tracked.code = codeOf(error);
    trace({ kind: "step", process: process.name, what: `is refused: ${tracked.code}` });
  }
  tracked.settledAtMs = nowMs();
}

function sleepIfAny(process: SimulatedProcess, forMs: number): Promise<void> {
  return forMs === 0 ? Promise.resolve() : sleep(process, forMs, undefined);
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
