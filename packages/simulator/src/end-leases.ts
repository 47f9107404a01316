import { codeOf } from "./code-of.ts";
import type { ScriptRun, StepOf } from "./run-script.ts";
import type { SubjectEntry, SubjectManager } from "./subject.ts";
import type { Break, TrackedLease } from "./world.ts";

/** How late a break whose outcome was unknown may land in the schedules that are drawn. */
const LATE_BREAK_MS = 20_000;

/** The holder gives its own lease back, and is told whether that was confirmed. */
export async function release({ process, trace, nowMs, endings }: ScriptRun, tracked: TrackedLease): Promise<void> {
  const { lease, lock, name } = tracked;
  trace({ kind: "step", process: process.name, what: `releases ${name}` });
  tracked.released ??= { atMs: nowMs(), deadlineMs: nowMs() + lease.remainingMs() };
  try {
    const outcome = await lease.release();
    if (outcome.kind === "released") {
      endings.push({ process, lock, what: { leaseId: lease.leaseId } });
    }
    trace({ kind: "step", process: process.name, what: `is told: ${outcome.kind}` });
  } catch (error) {
    // A lost lease cannot be released; whether it was known to be lost is the invariants' question.
    trace({ kind: "step", process: process.name, what: `could not release ${name}: ${codeOf(error)}` });
  }
}

/** Somebody who vouches that the holder is gone. It may not be: that is an overlap like that of a break. */
export async function releaseById(run: ScriptRun, manager: SubjectManager, { lease: name }: StepOf<"release-by-id">): Promise<void> {
  const { process, leases, trace, endings } = run;
  const victim = leases.findLast((tracked) => tracked.name === name);
  if (victim === undefined) {
    return;
  }
  const { lock, token, lease } = victim;
  trace({ kind: "step", process: process.name, what: `releases ${name} by its id` });
  await breaking(run, { lock, token, leaseId: lease.leaseId, endedAtMs: Number.POSITIVE_INFINITY, overlapUntilMs: Number.POSITIVE_INFINITY }, async () => {
    const { kind } = await manager.releaseById(lock, lease.leaseId);
    if (kind === "released") {
      endings.push({ process, lock, what: { leaseId: lease.leaseId } });
    }
  });
}

/** An operator who looks, thinks, and breaks whom he saw. From then on the victim may overlap with a successor (rule 15). */
export async function breakHolder(run: ScriptRun, manager: SubjectManager, { lock, thinkMs = 0 }: StepOf<"break">, think: (forMs: number) => Promise<void>): Promise<void> {
  const { process, trace, endings } = run;
  try {
    const { token, exclusive, readers } = await manager.inspect(lock);
    await think(thinkMs);
    const unreadable = [...(exclusive === null ? [] : [exclusive]), ...readers].find(({ kind }) => kind === "unreadable");
    if (unreadable !== undefined) {
      await breakUnreadable(run, manager, lock, unreadable);
    } else if (token !== null) {
      trace({ kind: "step", process: process.name, what: `breaks ${lock} at token ${token}` });
      await breaking(run, { lock, token, endedAtMs: Number.POSITIVE_INFINITY, overlapUntilMs: Number.POSITIVE_INFINITY }, async () => {
        await manager.breakLock(lock, { token });
        endings.push({ process, lock, what: { token } });
      });
    }
  } catch (error) {
    // The store may fail the operator like anybody else; then nothing was set out to be broken.
    trace({ kind: "step", process: process.name, what: `could not look at ${lock}: ${codeOf(error)}` });
  }
}

async function breakUnreadable(run: ScriptRun, manager: SubjectManager, lock: string, { key, version }: SubjectEntry): Promise<void> {
  const { process, trace, planted, nowMs } = run;
  trace({ kind: "step", process: process.name, what: `breaks what nobody can read at ${key}` });
  for (const stranger of planted) {
    stranger.breakingSinceMs ??= stranger.key === key ? nowMs() : null;
  }
  await breaking(run, { lock, token: null, endedAtMs: Number.POSITIVE_INFINITY, overlapUntilMs: Number.POSITIVE_INFINITY }, () => manager.breakLock(lock, { key, version }));
}

async function breaking({ process, breaks, leases, nowMs, scenario, trace }: ScriptRun, broken: Break, act: () => Promise<unknown>): Promise<void> {
  breaks.push(broken);
  permitOverlap(broken, leases);
  try {
    await act();
  } catch (error) {
    // The store may fail the operator like anybody else.
    trace({ kind: "step", process: process.name, what: `could not break ${broken.lock}: ${codeOf(error)}` });
  }
  // A break of unknown outcome may still land, late; a known one bounds the victim's belief. Clocks may run 1 % slow.
  broken.endedAtMs = nowMs();
  broken.overlapUntilMs = nowMs() + 1.01 * (scenario.ttlMs - scenario.marginMs) + LATE_BREAK_MS;
  permitOverlap(broken, leases);
}

/** Whom an operator could not read he could not name either: then everybody who had asked by then may overlap. */
export function permitOverlap({ lock, token, leaseId, endedAtMs, overlapUntilMs }: Break, leases: readonly TrackedLease[]): void {
  for (const victim of leases) {
    const named = token === null ? victim.askedAtMs <= endedAtMs : victim.token === token || victim.lease.leaseId === leaseId;
    victim.mayOverlapUntilMs = victim.lock === lock && named ? overlapUntilMs : victim.mayOverlapUntilMs;
  }
}
