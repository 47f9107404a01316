import { drain } from "./drain.ts";
import { createEventQueue, type EventQueue } from "./event-queue.ts";
import type { Invariant, Violation, Watcher } from "./invariants/invariant.ts";
import { fingerprint } from "./fingerprint.ts";
import { lookAtBeliefs } from "./look-at-beliefs.ts";
import { PROBE, probeScript } from "./probe.ts";
import { type Fate, type Fault, type Plan, PROMPT, type Scenario } from "./scenario.ts";
import type { Request } from "./send-request.ts";
import type { Subject } from "./subject.ts";
import type { TraceEvent, TraceWhat } from "./trace.ts";
import { createWorld, type World } from "./world.ts";

/** More steps than any sound run of the scenarios here takes; beyond it something loops. */
const STEPS_MAX = 20_000;

export interface RunOptions {
  readonly subject: Subject;
  readonly scenario: Scenario;
  readonly plan: Omit<Plan, "fates">;
  readonly fateOf: (request: Request) => Fate;
  readonly invariants: readonly Invariant[];
  /** After each step; true ends the run, because its rest is known. Asking for the state costs time. */
  readonly onStep?: (state: () => number, nowMs: number, probing: boolean) => boolean;
  /** Keeps what happened, for a picture. Costs time. */
  readonly keepTrace?: boolean;
}

export interface RunResult {
  readonly violation: Violation | null;
  /** Ended early, in a state that was known. */
  readonly merged: boolean;
  readonly steps: number;
  readonly endedAtMs: number;
  readonly trace: readonly TraceEvent[];
  readonly world: World;
}

/** One run from its beginning to where nothing more happens, with the fate of each request decided when it is sent. */
export async function run({ subject, scenario, plan, fateOf, invariants, onStep, keepTrace }: RunOptions): Promise<RunResult> {
  const queue = createEventQueue();
  const underWay = new Map<Request, Fate>();
  const state = (): number => fingerprint(world, underWay, wordsForFate);
  const usual = usualFate(scenario);
  const trace: TraceEvent[] = [];
  const note = keepTrace === true ? (what: TraceWhat): void => void trace.push({ atMs: world.nowMs, ...what }) : (): void => {};
  const world: World = createWorld({
    scenario,
    subject,
    seed: plan.seed,
    clocks: plan.clocks,
    onSend(request) {
      const decided = request.process.name === PROBE ? PROMPT : fateOf(request);
      if (decided !== PROMPT) {
        world.disturb();
        request.process.trouble(world.nowMs + endOfTrouble(decided, scenario));
      }
      const fate = decided === PROMPT ? usual : decided;
      underWay.set(request, fate);
      schedule(queue, world, request, fate, () => underWay.delete(request), note);
    },
    trace: note,
  });
  for (const script of scenario.processes) {
    world.start(script);
  }
  for (const fault of plan.faults) {
    scheduleFault(queue, world, fault);
  }
  const watch = createWatch(world, invariants, note);
  let violation = await watch.settle();
  let steps = 0;
  let probed = false;
  while (violation === null) {
    const timer = world.nextTimer();
    const nextMs = Math.min(timer.atMs, queue.nextMs());
    // The probe comes when all others are through: by then every fault is over.
    if (!probed && !world.busy() && queue.nextMs() === Number.POSITIVE_INFINITY) {
      probed = true;
      world.start(probeScript(scenario));
    } else if (nextMs === Number.POSITIVE_INFINITY) {
      return { violation: watch.end(), merged: false, steps, endedAtMs: world.nowMs, trace, world };
    } else if (steps === STEPS_MAX) {
      violation = { invariant: "ends", atMs: world.nowMs, message: `still at work after ${STEPS_MAX} steps` };
      break;
    } else {
      steps += 1;
      world.setNow(nextMs);
      if (timer.atMs <= queue.nextMs()) {
        timer.process?.fireNextTimer();
      } else {
        queue.runNext();
      }
    }
    violation = await watch.settle();
    if (violation === null && onStep?.(state, world.nowMs, probed) === true) {
      return { violation, merged: true, steps, endedAtMs: world.nowMs, trace, world };
    }
  }
  return { violation, merged: false, steps, endedAtMs: world.nowMs, trace, world };
}

function wordsForFate({ appliesAfterMs, reply }: Fate): string {
  return `${appliesAfterMs.join(" ")} ${reply?.afterMs ?? ""} ${reply?.kind ?? ""}`;
}

/** What becomes of a request when all is well. */
function usualFate({ latencyMs }: Scenario): Fate {
  return latencyMs === undefined ? PROMPT : { appliesAfterMs: [latencyMs], reply: { afterMs: 2 * latencyMs, kind: "answer" } };
}

/** An answer that is only a little late is no trouble: the sender goes on from it as usual. */
const LITTLE_MS = 50;

function endOfTrouble({ appliesAfterMs, reply }: Fate, { requestTimeoutMs }: Scenario): number {
  const endMs = Math.max(0, ...appliesAfterMs, reply?.afterMs ?? requestTimeoutMs);
  return endMs <= LITTLE_MS && appliesAfterMs.length === 1 && reply?.kind === "answer" ? 0 : endMs;
}

function schedule(queue: EventQueue, world: World, request: Request, fate: Fate, onOver: () => void, note: (what: TraceWhat) => void): void {
  let turnsLeft = fate.appliesAfterMs.length + (fate.reply === null ? 0 : 1);
  const turnIsOver = (): void => {
    turnsLeft -= 1;
    if (turnsLeft === 0) {
      onOver();
    }
  };
  const { name, process, operation, key } = request;
  for (const afterMs of fate.appliesAfterMs) {
    queue.add(world.nowMs + afterMs, () => {
      request.apply();
      note({ kind: "apply", process: process.name, request: name, what: `${operation} ${key}`, outcome: request.outcome, again: request.applied > 1 });
      turnIsOver();
    });
  }
  const reply = fate.reply;
  if (reply !== null) {
    queue.add(world.nowMs + reply.afterMs, () => {
      const heard = process.alive && !request.settled;
      note({ kind: "reply", process: process.name, request: name, outcome: reply.kind === "answer" ? request.outcome : reply.kind, heard });
      request.reply(reply.kind);
      turnIsOver();
    });
  }
}

function scheduleFault(queue: EventQueue, world: World, fault: Fault): void {
  queue.add(fault.atMs, () => {
    world.apply(fault);
    const afterMs = fault.kind === "crash" ? fault.restartAfterMs : "forMs" in fault ? fault.forMs : null;
    if (afterMs !== null) {
      queue.add(world.nowMs + afterMs, () => world.undo(fault));
    }
  });
}

interface Watch {
  /** Lets everything that can run at this moment run, then looks. */
  settle(): Promise<Violation | null>;
  end(): Violation | null;
}

export function createWatch(world: World, invariants: readonly Invariant[], note: (what: TraceWhat) => void): Watch {
  const watchers: readonly { readonly id: string; readonly watcher: Watcher }[] = invariants.map((invariant) => ({ id: invariant.id, watcher: invariant.watch() }));

  function firstProblem(ask: (watcher: Watcher) => string | undefined): Violation | null {
    for (const { id, watcher } of watchers) {
      const message = ask(watcher);
      if (message !== undefined) {
        note({ kind: "violation", process: null, what: message });
        return { invariant: id, atMs: world.nowMs, message };
      }
    }
    return null;
  }

  return {
    async settle() {
      do {
        await drain();
        lookAtBeliefs(world, note);
        const violation = firstProblem((watcher) => watcher.afterStep?.(world));
        if (violation !== null) {
          return violation;
        }
      } while (world.runHeld());
      return null;
    },
    end: () => firstProblem((watcher) => watcher.atEnd?.(world)),
  };
}
