import { GUARD, LOCK, lockText } from "./calls.ts";
import { ambientIn, isOver, type Move, type Slot, type State, type World } from "./world.ts";

/** Uncertain names up to which a scan is tried with every choice of them. */
const EVERY_CHOICE_MAX = 3;

/** Everything that can happen next. */
export function movesOf(world: World, state: State): Move[] {
  const { scenario } = world;
  const moves: Move[] = [];
  const waiting: Move[] = [];
  for (const [process, slot] of state.slots.entries()) {
    if (isOver(slot)) {
      continue;
    }
    if (slot.place.call?.name === "wait" && !isWorthTrying(world, state, slot)) {
      waiting.push({ kind: "call", process });
      continue;
    }
    moves.push(...callsOf(state, slot, process));
  }
  // Retries go by time: when nothing else happens, those who wait look again.
  const able = moves.length > 0 ? moves : waiting;
  if (able.length > 0 && state.crashesUsed < scenario.crashes) {
    able.push(...state.slots.flatMap((slot, process): Move[] => (isOver(slot) ? [] : [{ kind: "crash", process }])));
  }
  if (able.length > 0 && state.jumpsUsed < scenario.jumps) {
    able.push({ kind: "pass" });
  }
  return able;
}

function callsOf(state: State, { stage }: Slot, process: number): Move[] {
  if (stage?.kind !== "scan") {
    return [{ kind: "call", process }];
  }
  const names = state.files.uncertainNames(process);
  const choices = names.length > EVERY_CHOICE_MAX ? [[], names] : Array.from({ length: 2 ** names.length }, (_, mask) => names.filter((_name, index) => (mask & (1 << index)) !== 0));
  return choices.map((shown) => ({ kind: "call", process, shown }));
}

/** What a waiter hears or finds by its looks, as the package has it: the way is free, or the holder is dead. */
function isWorthTrying({ subject, scenario }: World, { files, slots }: State, { place }: Slot): boolean {
  if (place.locals.phase === "release" || place.locals.contest.pending !== undefined) {
    return !files.stat(GUARD).ok;
  }
  const text = lockText(files);
  return !files.stat(LOCK).ok || text === undefined || ambientIn(subject, scenario.processes, files, (pid) => slots[pid]?.isCrashed === true)(`holder ${text}`) === "gone";
}
