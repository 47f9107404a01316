import type { SimulatedFileSystem } from "../file-system/simulated-file-system.ts";
import { applyCall, type Call, LOCK, lockText, type Reply } from "./calls.ts";
import { checkPlace, type Harm, harmOf, type Violation } from "./promises.ts";
import { JUMP_MS } from "./scenario.ts";
import { ambientIn, isOver, type Move, type Slot, type Stage, type State, type World } from "./world.ts";

export interface Stepped {
  readonly state: State;
  readonly violation: Violation | undefined;
}

/** Makes one move. Leaves the old state as it is. */
export function step(world: World, before: State, move: Move): Stepped {
  if (move.kind === "crash") {
    const slots = before.slots.map((slot, process) => (process === move.process ? { ...slot, isCrashed: true } : slot));
    return { state: { ...before, slots, crashesUsed: before.crashesUsed + 1 }, violation: undefined };
  }
  const files = before.files.copy();
  if (move.kind === "pass") {
    files.advance(JUMP_MS);
    return { state: { ...before, files, jumpsUsed: before.jumpsUsed + 1 }, violation: undefined };
  }
  return callOf(world, before, files, move.process, move.shown ?? []);
}

function callOf(world: World, before: State, files: SimulatedFileSystem, process: number, shown: readonly string[]): Stepped {
  const slot = before.slots[process];
  const tree = world.trees[process];
  const call = slot?.place.call;
  if (slot === undefined || tree === undefined || call === undefined) {
    return { state: before, violation: undefined };
  }
  const harm: Harm = harmOf(world, before, process, call);
  const done = perform(world, files, slot, process, call, shown);
  const robbed = before.slots.map((other, index) => (index === harm.robbed && !files.stat(LOCK).ok ? { ...other, isRobbed: true } : other));
  if ("stage" in done) {
    return { state: { ...before, files, slots: robbed.with(process, { ...slot, stage: done.stage }) }, violation: harm.violation };
  }
  const ambient = ambientIn(world.subject, world.scenario.processes, files, (pid) => before.slots[pid]?.isCrashed === true);
  const place = tree.after(slot.place, done.reply, ambient);
  const isAlone = place.locals.phase === "turn" && place.calls === 0 ? before.slots.every((other, index) => index === process || isOver(other)) : slot.isAlone;
  const now: Slot = { ...slot, place, stage: undefined, isAlone, isRobbed: slot.isRobbed && !(place.locals.phase === "turn" && place.calls === 0) };
  const state: State = { ...before, files, slots: robbed.with(process, now) };
  return { state, violation: harm.violation ?? checkPlace(world, state, process, slot) };
}

/** Listing a directory and filling a lock file take two moments, between which others go on. */
function perform({ scenario }: World, files: SimulatedFileSystem, { stage }: Slot, process: number, call: Call, shown: readonly string[]): { readonly stage: Stage } | { readonly reply: Reply } {
  if (stage?.kind === "scan") {
    return { reply: { kind: "names", names: files.closeScan(process, new Set(shown)) } };
  }
  if (stage?.kind === "filling" && call.name === "writeNew") {
    const stat = files.stat(LOCK);
    // What was unlinked meanwhile is written where nobody sees it.
    if (stat.ok && stat.value.inode === stage.inode && lockText(files) === "") {
      files.overwrite(LOCK, new TextEncoder().encode(call.text));
    }
    return { reply: { kind: "word", word: "written" } };
  }
  if (call.name === "list" && scenario.scansAreSlow && files.openScan(call.path, process).ok) {
    return { stage: { kind: "scan" } };
  }
  if (call.name === "writeNew" && call.path === LOCK) {
    const created = applyCall(files, { ...call, text: "" }, scenario.hasLinks);
    const stat = files.stat(LOCK);
    return created.kind === "word" && created.word === "written" && stat.ok ? { stage: { kind: "filling", inode: stat.value.inode } } : { reply: created };
  }
  return { reply: applyCall(files, call, scenario.hasLinks) };
}
