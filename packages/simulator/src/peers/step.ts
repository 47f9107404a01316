import type { Entry, Mode, World } from "./world.ts";

/** What a process gets to know from one atomic request or system call. */
export interface Answer {
  readonly ok: boolean;
  readonly entry: Entry | null;
  /** Names, from a listing. */
  readonly names: readonly string[];
  /** How old the entry is by the store's own clock, in units, where that was asked. */
  readonly age: number;
}

/** What the store knows at the moment of a request. */
export interface Instant {
  /** True time in units; also the store's clock. */
  readonly now: number;
  /** The processes of this machine that are gone. */
  readonly dead: ReadonlySet<string>;
}

export interface Outcome {
  readonly world: World;
  readonly answer: Answer;
  /** For the diagram. */
  readonly said: string;
}

/** A request or system call: takes effect and answers in one moment; everything may happen between two of them. */
export interface Call {
  readonly kind: "call";
  readonly what: string;
  /** Pure. */
  readonly run: (world: World, instant: Instant) => Outcome;
}

/** Until something is due; a process that is not paused goes on at that moment. */
export interface Sleep {
  readonly kind: "sleep";
  readonly what: string;
  readonly units: number;
}

/** Before the first request; it may come at any time, and is no delay. */
export interface Start {
  readonly kind: "start";
}

export type Step = Call | Sleep | Start;

/** What a model may know of itself, and how it says that it believes in its lock. */
export interface Me {
  readonly name: string;
  readonly role: string;
  /** How long its work under the lock takes, in units. */
  readonly holdsFor: number;
  /** Its own wall clock: true time, and the error of this clock. */
  wallClock(): number;
  /** Its monotonic clock. */
  steadyClock(): number;
  /** It may now work under the lock, until its monotonic clock shows `until`, or until it says otherwise. */
  believe(mode: Mode, until?: number): void;
  /** It has ended its work, or was told that the lock is lost. */
  stopBelieving(): void;
}

/** A peer's algorithm: each `yield` is one atomic step. Deterministic in what it is answered and what its clocks show. */
export type Script = (me: Me) => Generator<Step, void, Answer>;

export const start: Start = { kind: "start" };

export function sleep(units: number, what: string): Sleep {
  return { kind: "sleep", units, what };
}
