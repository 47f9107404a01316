import { wideHash } from "../file-system/table-key.ts";
import type { AssumptionId } from "./assumption.ts";
import { type Actor, createProcessTree, type Place, type ProcessTree } from "./process-tree.ts";
import type { Answer, Script } from "./step.ts";
import { describeWorld, EMPTY_WORLD, type Mode, type World } from "./world.ts";

export interface Setting {
  readonly script: Script;
  readonly actors: readonly Actor[];
  readonly assumption: AssumptionId;
  /** How long each works under the lock, and how long time goes on, in units. */
  readonly holdsFor: number;
  readonly horizon: number;
  /** By how much the wall clock of each is wrong, in units. At most one is. */
  readonly clockErrorOf: (name: string) => number;
  /** States after which it gives up. */
  readonly statesMax: number;
}

/** One line of a schedule. */
export type Move =
  | { readonly kind: "call"; readonly process: string; readonly what: string; readonly said: string }
  | { readonly kind: "wake"; readonly process: string; readonly what: string }
  | { readonly kind: "start" | "crash"; readonly process: string }
  | { readonly kind: "tick"; readonly late: string | null };

export interface ScheduleLine {
  readonly now: number;
  readonly move: Move;
  /** Who believes after it, and in which mode. */
  readonly believers: ReadonlyMap<string, Mode>;
}

export interface Exploration {
  readonly states: number;
  /** False when `statesMax` ended it. */
  readonly isComplete: boolean;
  /** Requests of the shortest schedule in which two conflicting processes believe; null when there is none. */
  readonly steps: number | null;
  readonly schedule: readonly ScheduleLine[];
}

interface Standing {
  readonly place: Place;
  readonly wakeAt: number;
}

interface State {
  readonly now: number;
  readonly world: World;
  readonly standings: readonly Standing[];
  /** The one pause: which process, and where it stood. */
  readonly pause: { readonly index: number; readonly place: number } | null;
  readonly crashed: number | null;
  readonly before: { readonly state: State; readonly move: Move } | null;
}

/**
 * Every order of the steps of all actors, breadth first by the number of requests, each state once. A process that is
 * not paused does what is due before time goes on. The first violation found is a shortest one.
 */
export function explore(setting: Setting): Exploration {
  const trees = setting.actors.map((actor) => createProcessTree(setting.script, actor, { holdsFor: setting.holdsFor, clockError: setting.clockErrorOf(actor.name) }));
  const seen = new Set<number>();
  let level: State[] = [{ now: 0, world: EMPTY_WORLD, standings: trees.map(({ root }) => ({ place: root, wakeAt: 0 })), pause: null, crashed: null, before: null }];
  for (let steps = 0; level.length > 0; steps += 1) {
    const following: State[] = [];
    for (let at = 0; at < level.length; at += 1) {
      const state = level[at];
      const key = state === undefined ? 0 : wideHash(keyOf(state));
      if (state === undefined || seen.has(key)) {
        continue;
      }
      if (seen.size >= setting.statesMax) {
        return { states: seen.size, isComplete: false, steps: null, schedule: [] };
      }
      seen.add(key);
      if (isViolated(state)) {
        return { states: seen.size, isComplete: true, steps, schedule: scheduleOf(state, setting.actors) };
      }
      for (const next of nextStates(state, trees, setting)) {
        (next.before?.move.kind === "call" || next.before?.move.kind === "crash" ? following : level).push(next);
      }
    }
    level = following;
  }
  return { states: seen.size, isComplete: true, steps: null, schedule: [] };
}

function nextStates(state: State, trees: readonly ProcessTree[], { actors, assumption, horizon }: Setting): readonly State[] {
  const states = trees.flatMap((tree, index) => stepsOf(state, tree, index, actors));
  if (assumption === "crash" && state.crashed === null) {
    states.push(...trees.flatMap((tree, index) => (canCrash(state.standings[index]) ? [{ ...state, crashed: index, before: { state, move: { kind: "crash" as const, process: tree.actor.name } } }] : [])));
  }
  return state.now < horizon ? [...states, ...tick(state, trees, assumption === "pause")] : states;
}

function stepsOf(state: State, tree: ProcessTree, index: number, actors: readonly Actor[]): State[] {
  const standing = state.standings[index];
  const step = standing?.place.step;
  if (standing === undefined || step === undefined || step === null || state.crashed === index) {
    return [];
  }
  const process = tree.actor.name;
  const goTo = (answer: Answer, world: World, move: Move): State[] => {
    const place = tree.after(standing.place, answer, state.now);
    const wakeAt = place.step?.kind === "sleep" ? state.now + place.step.units : 0;
    return [{ ...state, world, standings: state.standings.with(index, { place, wakeAt }), before: { state, move } }];
  };
  switch (step.kind) {
    case "start":
      return isNextToStart(state, index, actors) ? goTo(NOTHING, state.world, { kind: "start", process }) : [];
    case "sleep":
      return standing.wakeAt <= state.now ? goTo(NOTHING, state.world, { kind: "wake", process, what: step.what }) : [];
    case "call": {
      const dead = new Set(actors.flatMap(({ name }, other) => (other === state.crashed ? [name] : [])));
      const { world, answer, said } = step.run(state.world, { now: state.now, dead });
      return goTo(answer, world, { kind: "call", process, what: step.what, said });
    }
  }
}

/** Actors of one role differ in name only, so they may as well start in the order of their names. */
function isNextToStart({ standings }: State, index: number, actors: readonly Actor[]): boolean {
  const role = actors[index]?.role;
  return actors.every((actor, other) => other >= index || actor.role !== role || standings[other]?.place.step?.kind !== "start");
}

const NOTHING: Answer = { ok: true, entry: null, names: [], age: 0 };

/** Time goes on when nobody has anything to do at once, but for the one that may be paused. */
function tick(state: State, trees: readonly ProcessTree[], mayPause: boolean): State[] {
  const late = trees.flatMap((_, index) => (isDue(state, index) ? [index] : []));
  const [index] = late;
  if (index === undefined) {
    return [{ ...state, now: state.now + 1, before: { state, move: { kind: "tick", late: null } } }];
  }
  const place = state.standings[index]?.place.id ?? 0;
  if (!mayPause || late.length > 1 || (state.pause !== null && (state.pause.index !== index || state.pause.place !== place))) {
    return [];
  }
  return [{ ...state, now: state.now + 1, pause: { index, place }, before: { state, move: { kind: "tick", late: trees[index]?.actor.name ?? null } } }];
}

function isDue(state: State, index: number): boolean {
  const standing = state.standings[index];
  const step = standing?.place.step;
  if (standing === undefined || step === undefined || step === null || state.crashed === index) {
    return false;
  }
  return step.kind === "call" || (step.kind === "sleep" && standing.wakeAt <= state.now);
}

function canCrash(standing: Standing | undefined): boolean {
  const step = standing?.place.step;
  return step !== undefined && step !== null && step.kind !== "start";
}

/** Two that conflict, both awake: a process in its pause does nothing, and may find out when it wakes. */
function isViolated(state: State): boolean {
  const modes = [...believersOf(state)].filter(([index]) => !(state.pause?.index === index && state.pause.place === state.standings[index]?.place.id && isDue(state, index))).map(([, mode]) => mode);
  return modes.length > 1 && modes.includes("exclusive");
}

function believersOf(state: State): ReadonlyMap<number, Mode> {
  return new Map(
    state.standings.flatMap(({ place: { belief } }, index): readonly (readonly [number, Mode])[] =>
      belief === null || state.crashed === index || belief.until <= state.now ? [] : [[index, belief.mode]],
    ),
  );
}

function keyOf({ now, world, standings, pause, crashed }: State): string {
  return `${now}|${standings.map(({ place, wakeAt }) => `${place.id}@${wakeAt}`).join()}|${pause === null ? "" : `${pause.index}:${pause.place}`}|${crashed ?? ""}|${describeWorld(world)}`;
}

function scheduleOf(last: State, actors: readonly Actor[]): readonly ScheduleLine[] {
  const lines: ScheduleLine[] = [];
  for (let state = last; state.before !== null; state = state.before.state) {
    const believers = new Map([...believersOf(state)].map(([index, mode]) => [actors[index]?.name ?? "", mode]));
    lines.push({ now: state.now, move: state.before.move, believers });
  }
  return lines.reverse();
}
