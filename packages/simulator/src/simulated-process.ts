import { type ClockSettings, createProcessClocks, type ProcessClocks } from "./process-clocks.ts";
import { hashText } from "./hash.ts";
import { createSeededRandom } from "./seeded-random.ts";
import type { SubjectClock, SubjectRandom } from "./subject.ts";

interface PendingTimer {
  readonly dueMonotonicMs: number;
  readonly order: number;
  readonly callback: () => void;
}

/** One life of one process: from its start, or restart, to its crash. It keeps its machine's clocks over a restart. */
export interface SimulatedProcess {
  readonly name: string;
  readonly pid: number;
  readonly clocks: ProcessClocks;
  readonly clock: SubjectClock;
  readonly random: SubjectRandom;
  readonly alive: boolean;
  /** False while paused, suspended or dead: nothing of it runs. */
  readonly running: boolean;
  /** How fast its clocks run. */
  readonly rate: number;
  /** Milliseconds of virtual time it could not run, up to now. */
  stoppedMs(): number;
  /** Milliseconds of virtual time since it last began to run. */
  ranForMs(nowMs: number): number;
  /** Milliseconds of virtual time since its clocks last moved apart: a suspended machine, a wall clock that was set. */
  clocksAgreeForMs(nowMs: number): number;
  clocksMovedApart(): void;
  /** The end, in virtual time, of the last thing that went wrong with a request of its. */
  readonly troubledUntilMs: number;
  trouble(untilMs: number): void;
  /** The virtual time at which its next timer is due; infinite while it does not run or has none. */
  nextTimerMs(): number;
  /** Runs the timer that is due first. */
  fireNextTimer(): void;
  /** Hands something in from outside, now or when it runs again. Dropped when it is dead. */
  deliver(what: () => void): void;
  /** Starts something that waited while the process was stopped; false when there was nothing. */
  runHeld(): boolean;
  stop(): void;
  resume(): void;
  crash(): void;
  nextRequestName(): string;
  /** A digest of all that reached it so far: equal digests mean equal local states. */
  note(what: string): void;
  digest(): number;
  timersDigest(): number;
}

export interface SimulatedProcessOptions {
  readonly name: string;
  readonly pid: number;
  readonly index: number;
  readonly life: number;
  readonly seed: string;
  readonly settings: ClockSettings;
  readonly clocks?: ProcessClocks;
  /** Virtual time, in milliseconds. */
  readonly nowMs: () => number;
}

export function createSimulatedProcess(options: SimulatedProcessOptions): SimulatedProcess {
  const { name, life, nowMs } = options;
  const clocks = options.clocks ?? createProcessClocks(options.settings);
  const timers = new Set<PendingTimer>();
  const held: (() => void)[] = [];
  let alive = true;
  let stops = 0;
  let stoppedSinceMs = 0;
  let stoppedBeforeMs = 0;
  let runsSinceMs = nowMs();
  let agreeSinceMs = Number.NEGATIVE_INFINITY;
  let troubledUntilMs = Number.NEGATIVE_INFINITY;
  let orders = 0;
  let requests = 0;
  let digest = hashText(`${name}.${life}`);

  function first(): PendingTimer | undefined {
    let found: PendingTimer | undefined;
    for (const timer of timers) {
      if (found === undefined || timer.dueMonotonicMs < found.dueMonotonicMs || (timer.dueMonotonicMs === found.dueMonotonicMs && timer.order < found.order)) {
        found = timer;
      }
    }
    return found;
  }

  const clock: SubjectClock = {
    now: () => clocks.read(nowMs()),
    setTimer(delayMs, callback) {
      orders += 1;
      const timer = { dueMonotonicMs: clocks.read(nowMs()).monotonicMs + Math.max(0, Math.ceil(delayMs)), order: orders, callback };
      if (alive) {
        timers.add(timer);
      }
      return { cancel: () => timers.delete(timer) };
    },
  };

  const note = (what: string): void => {
    digest = hashText(what, digest);
  };

  return {
    name,
    pid: options.pid,
    clocks,
    clock,
    rate: options.settings.rate,
    random: createProcessRandom(options),
    get alive() {
      return alive;
    },
    get running() {
      return alive && stops === 0;
    },
    stoppedMs: () => stoppedBeforeMs + (stops > 0 ? nowMs() - stoppedSinceMs : 0),
    ranForMs: (atMs) => (alive && stops === 0 ? atMs - runsSinceMs : 0),
    clocksAgreeForMs: (atMs) => atMs - agreeSinceMs,
    get troubledUntilMs() {
      return troubledUntilMs;
    },
    trouble(untilMs) {
      troubledUntilMs = Math.max(troubledUntilMs, untilMs);
    },
    clocksMovedApart() {
      agreeSinceMs = nowMs();
    },
    nextTimerMs() {
      const timer = alive && stops === 0 ? first() : undefined;
      return timer === undefined ? Number.POSITIVE_INFINITY : clocks.trueTimeOfMonotonic(timer.dueMonotonicMs);
    },
    fireNextTimer() {
      const timer = first();
      if (timer !== undefined) {
        timers.delete(timer);
        note(`timer ${timer.order} ${Math.floor(nowMs())}`);
        timer.callback();
      }
    },
    deliver(what) {
      if (alive && stops === 0 && held.length === 0) {
        what();
      } else if (alive) {
        held.push(what);
      }
    },
    runHeld() {
      const next = alive && stops === 0 ? held.shift() : undefined;
      next?.();
      return next !== undefined;
    },
    stop() {
      stoppedSinceMs = stops === 0 ? nowMs() : stoppedSinceMs;
      stops += 1;
      note(`stop ${Math.floor(nowMs())}`);
    },
    resume() {
      // A life that began during the stop was never stopped itself.
      if (stops === 0) {
        return;
      }
      stops -= 1;
      if (stops === 0) {
        stoppedBeforeMs += nowMs() - stoppedSinceMs;
        runsSinceMs = nowMs();
      }
      note(`resume ${Math.floor(nowMs())}`);
    },
    crash() {
      alive = false;
      timers.clear();
      held.length = 0;
      note("crash");
    },
    nextRequestName() {
      requests += 1;
      return life === 1 ? `${name}#${requests}` : `${name}.${life}#${requests}`;
    },
    note,
    digest: () => digest,
    timersDigest: () => orders * 64 + timers.size,
  };
}

function createProcessRandom({ index, life, seed, name }: SimulatedProcessOptions): SubjectRandom {
  const random = createSeededRandom(`${seed}/${name}.${life}`);
  let nonces = 0;
  return {
    fraction: random.fraction,
    // Readable in a diagram, and never the same twice: which process, which life, how many before.
    nonce() {
      nonces += 1;
      return `${hex(index + 1, 4)}${hex(life, 4)}${hex(nonces, 24)}`;
    },
  };
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}
