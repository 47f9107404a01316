import { createSimulatedClaimStore } from "./claims/simulated-claim-store.ts";
import { type ClockSettings, createProcessClocks, EXACT_CLOCKS } from "./process-clocks.ts";
import { createProtectedResource, type ProtectedResource } from "./protected-resource.ts";
import { runScript } from "./run-script.ts";
import type { Fault, Planting, ProcessScript, Scenario } from "./scenario.ts";
import { createSimulatedProcess, type SimulatedProcess } from "./simulated-process.ts";
import type { Request } from "./send-request.ts";
import { createSimulatedStore, type SimulatedStore } from "./simulated-store.ts";
import type { Mode, Subject, SubjectHost, SubjectLease } from "./subject.ts";
import type { Trace } from "./trace.ts";

/** A lease that was granted, and what its holder says about it ever since. */
export interface TrackedLease {
  readonly process: SimulatedProcess;
  readonly name: string;
  readonly lock: string;
  readonly mode: Mode;
  readonly token: number;
  /** When the call began that was granted it. */
  readonly askedAtMs: number;
  readonly grantedAtMs: number;
  /** It was over already when it was handed out. */
  readonly overWhenGranted: boolean;
  readonly lease: SubjectLease;
  /** The one that it was taken on from, by its handle. */
  readonly takenOnFrom: TrackedLease | null;
  /** As of the last look. */
  believed: boolean;
  /** Since when its deadline has passed without its signal saying so. */
  silentSinceMs: number | null;
  /** Its process ended and left the lease to whoever has its handle. */
  left: boolean;
  /** When its release was called, and until when its holder could go on trying then. Null: it was not. */
  released: { readonly atMs: number; readonly deadlineMs: number } | null;
  /** Until when, in virtual time, it may overlap with a successor because an operator broke it, or its handle was used. Null: it may not. */
  mayOverlapUntilMs: number | null;
}

/** Two that have one lease, one of them by the handle of the other, which may be anywhere in a row of such. */
export function areOneHolder(one: TrackedLease, other: TrackedLease): boolean {
  return originOf(one) === originOf(other);
}

function originOf(tracked: TrackedLease): TrackedLease {
  let origin = tracked;
  while (origin.takenOnFrom !== null) {
    origin = origin.takenOnFrom;
  }
  return origin;
}

/** What an operator set out to break. */
export interface Break {
  readonly lock: string;
  /** Of whom he saw; null where nobody could read who it was. */
  readonly token: number | null;
  /** Whose lease, where it was named by its id. */
  readonly leaseId?: string;
  /** When the operator was told, well or not; infinite before. */
  endedAtMs: number;
  /** Infinite until the break is known to have ended, well or not. */
  overlapUntilMs: number;
}

/** A call that waits for a lock, or for an answer about one, from its beginning to its end. */
export interface TrackedCall {
  readonly process: SimulatedProcess;
  readonly asks: "acquire" | "resume";
  readonly lock: string;
  readonly waitMs: number;
  readonly startedAtMs: number;
  readonly stoppedBeforeMs: number;
  settledAtMs: number | null;
  outcome: "granted" | "refused" | null;
  /** The code of a refusal. */
  code: string | null;
  /** How it is known to those who wait in turn, and what it asks for; null for a call that does not. */
  inLine: { readonly as: string; readonly mode: Mode } | null;
  /** In what its caller was let down, beyond an outcome that it may have: half of what was asked for, or a loss that was not announced. */
  wrong: string | null;
}

/** Somebody was told that this is not held any more: the lease of this id, or the exclusive record with this token. */
export interface Ending {
  readonly process: SimulatedProcess;
  readonly lock: string;
  readonly what: { readonly leaseId: string } | { readonly token: number };
}

/** What a stranger wrote, and when. */
export interface Planted extends Planting {
  readonly atMs: number;
  /** Since when an operator has been breaking it: from then on it may go. */
  breakingSinceMs: number | null;
}

/** All that exists in one run. Whoever drives it decides when time passes and what becomes of each request. */
export interface World {
  readonly scenario: Scenario;
  readonly store: SimulatedStore;
  readonly leases: readonly TrackedLease[];
  readonly calls: readonly TrackedCall[];
  readonly endings: readonly Ending[];
  readonly planted: readonly Planted[];
  readonly resource: ProtectedResource;
  readonly nowMs: number;
  /** Something was slow, lost, repeated, stopped or wrong in this run. */
  readonly disturbed: boolean;
  disturb(): void;
  processes(): readonly SimulatedProcess[];
  /** True while some script has not come to its end and could. */
  busy(): boolean;
  setNow(ms: number): void;
  /** The process whose timer is due first, and when; infinite when none is. */
  nextTimer(): { readonly process: SimulatedProcess | undefined; readonly atMs: number };
  /** Starts a process with this script. */
  start(script: ProcessScript): void;
  apply(fault: Fault): void;
  /** Ends a stop or brings a crashed process back. */
  undo(fault: Fault): void;
  /** Begins something that waited while its process was stopped. */
  runHeld(): boolean;
}

export interface WorldOptions {
  readonly scenario: Scenario;
  readonly subject: Subject;
  readonly seed: string;
  readonly clocks: ReadonlyMap<string, ClockSettings>;
  readonly onSend: (request: Request) => void;
  readonly trace: Trace;
}

export function createWorld({ scenario, subject, seed, clocks, onSend, trace }: WorldOptions): World {
  let nowMs = 0;
  const atWork = new Set<SimulatedProcess>();
  let disturbed = clocks.size > 0;
  const processes = new Map<string, SimulatedProcess>();
  const scripts = new Map<string, ProcessScript>();
  const lives = new Map<string, number>();
  const leases: TrackedLease[] = [];
  const calls: TrackedCall[] = [];
  const breaks: Break[] = [];
  const endings: Ending[] = [];
  const planted: Planted[] = [];
  const startWhenAwake = new Set<string>();
  const now = (): number => nowMs;

  const send = (request: Request): void => {
    trace({ kind: "send", process: request.process.name, request: request.name, what: `${request.operation} ${request.key}` });
    onSend(request);
  };
  const stored = { traits: scenario.store, nowMs: now, onSend: send };
  const store = scenario.store.claims === undefined ? createSimulatedStore(stored) : createSimulatedClaimStore({ ...stored, claims: scenario.store.claims });
  const resource = createProtectedResource({ nowMs: now, onSend: send });

  function launch(script: ProcessScript): void {
    const { name } = script;
    const life = (lives.get(name) ?? 0) + 1;
    lives.set(name, life);
    scripts.set(name, script);
    const index = [...lives.keys()].indexOf(name);
    const settings = clocks.get(name) ?? EXACT_CLOCKS;
    // A restarted process is on the same machine: its clocks have gone on.
    const machine = processes.get(name)?.clocks ?? createProcessClocks(settings);
    const process = createSimulatedProcess({ name, pid: 1_000 * (index + 1) + life, index, life, seed, settings, clocks: machine, nowMs: now });
    processes.set(name, process);
    atWork.add(process);
    const ended = runScript({ script, process, scenario, subject, store: store.connect(process), host: hostOf(name, index, life), leases, calls, breaks, endings, planted, resource, nowMs: now, trace });
    void ended.then(() => atWork.delete(process));
  }

  /** Each process is on a machine of its own unless the scenario puts them on one, where the dead can be told. */
  function hostOf(name: string, index: number, life: number): SubjectHost {
    const pid = 1_000 * (index + 1) + life;
    const bootId = scenario.oneMachine === true ? "boot" : `boot of ${name}`;
    return {
      identity: () => ({ hostname: name, machineId: null, bootId, pidNamespace: "pids", pid, processStartedAt: String(life) }),
      liveness(identity) {
        if (identity.bootId !== bootId) {
          return "unknown";
        }
        return [...processes.values()].some((process) => process.alive && process.pid === identity.pid) ? "alive" : "gone";
      },
    };
  }

  function restart(name: string): void {
    const script = scripts.get(name);
    if (script !== undefined && processes.get(name)?.alive === false) {
      trace({ kind: "fault", process: name, what: "starts again" });
      launch(script);
    }
  }

  function processOf(fault: Fault): SimulatedProcess | undefined {
    return "process" in fault ? processes.get(fault.process) : undefined;
  }

  return {
    scenario,
    store,
    leases,
    calls,
    endings,
    planted,
    resource,
    get nowMs() {
      return nowMs;
    },
    processes: () => [...processes.values()],
    get disturbed() {
      return disturbed;
    },
    disturb() {
      disturbed = true;
    },
    busy: () => atWork.size > 0,
    setNow(ms) {
      nowMs = ms;
    },
    nextTimer() {
      let first: SimulatedProcess | undefined;
      let atMs = Number.POSITIVE_INFINITY;
      for (const process of processes.values()) {
        const due = process.nextTimerMs();
        if (due < atMs) {
          first = process;
          atMs = due;
        }
      }
      return { process: first, atMs: Math.max(atMs, nowMs) };
    },
    start: launch,
    apply(fault) {
      disturbed = true;
      const process = processOf(fault);
      trace({ kind: "fault", process: process?.name ?? null, what: describeFault(fault) });
      switch (fault.kind) {
        case "store-clock-jump":
          store.jumpClock(fault.byMs);
          return;
        case "delete-by-hand":
          store.deleteByHand(fault.key);
          return;
        case "write-by-hand":
          planted.push({ key: fault.key, body: fault.body, atMs: nowMs, breakingSinceMs: null });
          store.writeByHand(fault.key, fault.body);
          return;
        case "wall-jump":
          process?.clocks.jumpWall(fault.byMs);
          process?.clocksMovedApart();
          return;
        case "crash":
          if (process !== undefined) {
            atWork.delete(process);
            process.crash();
          }
          return;
        case "suspend":
          process?.clocks.suspend(nowMs);
          process?.stop();
          return;
        case "pause":
          process?.stop();
      }
    },
    undo(fault) {
      const process = processOf(fault);
      if (fault.kind === "crash") {
        if (process?.clocks.suspended === true) {
          // Nothing starts on a machine that sleeps.
          startWhenAwake.add(fault.process);
        } else {
          restart(fault.process);
        }
      } else if (fault.kind === "suspend" || fault.kind === "pause") {
        if (fault.kind === "suspend") {
          process?.clocks.resume(nowMs);
          process?.clocksMovedApart();
        }
        trace({ kind: "fault", process: fault.process, what: "goes on" });
        process?.resume();
        if (startWhenAwake.delete(fault.process)) {
          restart(fault.process);
        }
      }
    },
    runHeld: () => [...processes.values()].some((process) => process.runHeld()),
  };
}

export function describeFault(fault: Fault): string {
  switch (fault.kind) {
    case "crash":
      return "crashes";
    case "pause":
      return `stops for ${Math.round(fault.forMs)} ms`;
    case "suspend":
      return `its machine sleeps for ${Math.round(fault.forMs)} ms`;
    case "wall-jump":
      return `its wall clock is set by ${Math.round(fault.byMs)} ms`;
    case "store-clock-jump":
      return `the store's clock is set by ${Math.round(fault.byMs)} ms`;
    case "delete-by-hand":
      return `${fault.key} is removed by hand`;
    case "write-by-hand":
      return `a stranger writes ${fault.key}`;
  }
}
