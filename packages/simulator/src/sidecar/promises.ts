import { type Call, DIRECTORY, GUARD, LOCK, lockText } from "./calls.ts";
import { makerName } from "./makers.ts";
import { isHolding, isOver, type Slot, type State, textOf, type World } from "./world.ts";

/**
 * - `one-holder`: two never believe to hold at once, one of them ours.
 * - `no-robbing`: ours never remove the lock file of one who holds, but by a policy of the caller's own, and then only
 *   the very lock whose removal they won.
 * - `not-stuck`: whoever comes when all are dead takes the lock: at once where their death is proven, else in time.
 * - `served-alone`: one whom nobody else is in the way of takes the lock at its first attempt.
 * - `bounded`: a phase ends, whatever the others do.
 * - `true-release`: a release says `lost` only where somebody may have taken the lock.
 * - `little-left`: nothing stays in the directory, neither after an orderly end nor when a newcomer has swept.
 */
export type PromiseName = "one-holder" | "no-robbing" | "not-stuck" | "served-alone" | "bounded" | "true-release" | "little-left";

export interface Violation {
  readonly promise: PromiseName;
  readonly message: string;
}

export interface Harm {
  /** The process whose lock file goes by this call, if it was one who held. */
  readonly robbed: number | undefined;
  readonly violation: Violation | undefined;
}

const HARMLESS: Harm = { robbed: undefined, violation: undefined };

/** Calls of one phase; more is a loop without an end. */
const CALLS_MAX = 150;

/** What a call that is about to be done does to one who holds. */
export function harmOf({ subject, scenario }: World, { files, slots }: State, process: number, call: Call): Harm {
  if ((call.name !== "unlink" && call.name !== "rename") || call.path !== LOCK) {
    return HARMLESS;
  }
  const filler = slots.findIndex(({ stage }) => stage?.kind === "filling" && isLockFile(files, stage.inode));
  if (filler >= 0 && !isOurs(scenario.processes[process]?.kind)) {
    // Between creating and writing it is nobody's to see; it goes on to write where nobody looks, and holds nothing.
    return { ...HARMLESS, robbed: filler };
  }
  const text = lockText(files);
  const owner = slots.findIndex((slot, pid) => pid !== process && !slot.isCrashed && textOf(slot, pid) === text);
  const by = scenario.processes[process]?.kind;
  if (text === undefined || owner < 0) {
    return HARMLESS;
  }
  if (!isOurs(by)) {
    // Such a tool may remove what it judged, and what it found to be its own a moment ago; from the rest ours keep out of its way.
    // Whoever it takes the lock from, also one that is about to hold, goes on without one.
    return slots[process]?.place.locals.phase === "release" || judgedBy(slots[process]) === text ? { ...HARMLESS, robbed: owner } : HARMLESS;
  }
  const victim = slots[owner] !== undefined && isHolding(slots[owner]) ? owner : -1;
  if (victim < 0) {
    return HARMLESS;
  }
  const holder = subject.decodeRecord(new TextEncoder().encode(text));
  if (by === "impatient" && holder.kind === "ours" && mayFinish(files, holder.nonce, process)) {
    return { ...HARMLESS, robbed: victim };
  }
  return { robbed: victim, violation: { promise: "no-robbing", message: `process ${process} removes the lock file of process ${victim}, which holds.` } };
}

function isLockFile(files: State["files"], inode: number): boolean {
  const lock = files.stat(LOCK);
  return lock.ok && lock.value.inode === inode;
}

/** What the process last read. */
function judgedBy(slot: Slot | undefined): string | undefined {
  const looks = slot?.place.heard.flatMap(({ reply }) => (reply.kind === "look" && reply.look.kind === "file" ? [new TextDecoder().decode(reply.look.bytes)] : []));
  return looks?.at(-1);
}

/** Whether this process won the removal of `x`: there is a mark of it, or neither mark nor private file, and it has the guard. */
function mayFinish(files: State["files"], x: string, process: number): boolean {
  const names = files.names(DIRECTORY);
  const inGuard = files.names(GUARD);
  const ofX = names.ok ? names.value.filter((name) => name.includes(`.${x}.`)) : [];
  const hasGuard = inGuard.ok && inGuard.value.some((name) => name.includes(`.${makerName(process)}.`));
  return ofX.length === 0 ? hasGuard : ofX.some((name) => name.includes(`.freed-by.${makerName(process)}.`));
}

/** Judges where a process has come to. */
export function checkPlace({ scenario }: World, state: State, process: number, before: Slot): Violation | undefined {
  const slot = state.slots[process];
  if (slot === undefined) {
    return undefined;
  }
  const { locals, calls } = slot.place;
  const holders = state.slots.flatMap((other, pid) => (isHolding(other) ? [pid] : []));
  if (holders.length > 1 && holders.some((pid) => isOurs(scenario.processes[pid]?.kind))) {
    return { promise: "one-holder", message: `processes ${holders.join(" and ")} hold at once.` };
  }
  if (calls > CALLS_MAX) {
    return { promise: "bounded", message: `process ${process} makes call after call in its phase ${locals.phase}.` };
  }
  const isAmongUs = scenario.processes.every(({ kind }) => kind === "ours");
  if (isAmongUs && locals.lost > before.place.locals.lost) {
    return { promise: "true-release", message: `process ${process} was told that its lock was lost, and nobody may take one here.` };
  }
  const gaveUp = before.place.locals.phase === "turn" && (locals.phase === "wait" || locals.phase === "leave");
  if (gaveUp && before.isAlone && isProvable(scenario) && scenario.jumps === 0 && !hasUnnamedGuard(state.files)) {
    return { promise: "served-alone", message: `process ${process} does not take the lock, and nobody else runs.` };
  }
  return undefined;
}

/** Judges a state in which nothing more can happen. */
export function checkEnd({ scenario }: World, { files, slots, crashesUsed }: State): Violation | undefined {
  const isOrderly = crashesUsed === 0 && scenario.processes.every(({ kind }) => kind === "ours" || kind === "impatient") && scenario.start === "nothing";
  const names = files.names(DIRECTORY);
  if (isOrderly && slots.every(isOver) && names.ok && names.value.length > 0) {
    return { promise: "little-left", message: `all have ended and there is ${names.value.join(", ")}.` };
  }
  return undefined;
}

export function isOurs(kind: string | undefined): boolean {
  return kind === "ours" || kind === "impatient";
}

/** One whose maker died before it put its name in: nobody can tell whose it is, so it is left alone until it is old. */
export function hasUnnamedGuard(files: State["files"]): boolean {
  const inside = files.names(GUARD);
  return inside.ok && inside.value.length === 0;
}

/** Whether the death of everybody who took part can be proven, and what they leave is whole. */
export function isProvable({ processes, start, hasLinks }: World["scenario"]): boolean {
  return hasLinks && !start.startsWith("foreign") && processes.every(({ kind, isJudged }) => isOurs(kind) && isJudged !== false);
}
