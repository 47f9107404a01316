import { applyCall, replied } from "./apply-call.ts";
import type { Fate } from "./file-scenario.ts";
import { needsNoTurn, nextCalls } from "./moves.ts";
import { type PortCall, type Reply, UNKNOWN } from "./port-call.ts";
import type { Onward } from "./process-tree.ts";
import { checkAnswers, checkChange, type Violation } from "./promises.ts";
import type { SimulatedFileSystem } from "./simulated-file-system.ts";
import { type Move, type Note, type Running, scanOf, type Slot, truthOf, type World, type WorldState } from "./world.ts";

export interface Stepped {
  readonly state: WorldState;
  readonly notes: readonly Note[];
  readonly violation: Violation | null;
}

/** Private steps taken in one move; more would be a loop without an end. */
const JOINED_MAX = 200;

/** Makes one move, and the private steps that follow from it. Leaves the old state as it is. */
export async function step(world: World, before: WorldState, move: Move): Promise<Stepped> {
  const notes: Note[] = [];
  let stepped = await stepOnce(world, before, move, notes);
  if (move.kind === "call") {
    for (let joined = 0; joined < JOINED_MAX && stepped.violation === null; joined += 1) {
      const slot = stepped.state.slots[move.process];
      const next = slot === undefined ? undefined : nextCalls(world.scenario, slot).find(({ call }) => needsNoTurn(world.scenario, stepped.state, call));
      if (next === undefined) {
        break;
      }
      stepped = await stepOnce(world, stepped.state, { kind: "call", process: move.process, call: next.id }, notes);
    }
  }
  return { ...stepped, notes };
}

async function stepOnce(world: World, before: WorldState, move: Move, notes: Note[]): Promise<Omit<Stepped, "notes">> {
  const files = before.files.copy();
  switch (move.kind) {
    case "pass":
      files.advance(world.scenario.jumpMs);
      notes.push({ process: null, call: undefined, what: `${world.scenario.jumpMs} ms pass`, reply: undefined });
      return { state: { ...before, files, jumpsUsed: before.jumpsUsed + 1 }, violation: null };
    case "crash":
      notes.push({ process: move.process, call: undefined, what: "is killed", reply: undefined });
      return { state: { ...before, slots: before.slots.map((slot, index) => (index === move.process ? { ...slot, isCrashed: true } : slot)) }, violation: null };
    case "land": {
      const landed = before.late[move.index];
      const reply = landed === undefined ? undefined : applyCall(files, landed.call);
      notes.push({ process: landed?.process ?? null, call: landed?.call, what: "lands late", reply });
      return noticed(world, before, { ...before, files, late: before.late.filter((_, index) => index !== move.index) }, false);
    }
    case "call":
      return callOf(world, before, files, move, notes);
    case "cut":
      return cutOff(world, before, move, notes);
  }
}

async function cutOff(world: World, before: WorldState, { process, done }: Move & { readonly kind: "cut" }, notes: Note[]): Promise<Omit<Stepped, "notes">> {
  let stepped: Omit<Stepped, "notes"> = { state: before, violation: null };
  for (const [position, { id }] of (before.slots[process]?.node.calls ?? []).entries()) {
    if (stepped.violation === null) {
      stepped = await callOf(world, stepped.state, stepped.state.files.copy(), { kind: "call", process, call: id, fate: position < done ? "unheard" : "lost" }, notes);
    }
  }
  return { ...stepped, state: { ...stepped.state, faultsUsed: before.faultsUsed + 1 } };
}

async function callOf(world: World, before: WorldState, files: SimulatedFileSystem, move: Move & { readonly kind: "call" }, notes: Note[]): Promise<Omit<Stepped, "notes">> {
  const { process, fate } = move;
  const slot = before.slots[process];
  const call = slot?.node.calls.find(({ id }) => id === move.call)?.call;
  const tree = world.trees[process];
  if (slot === undefined || call === undefined || tree === undefined) {
    return { state: before, violation: null };
  }
  const running = runningOf(slot, before.files);
  const isScanning = slot.scanning.includes(move.call);
  const scan = scanOf(world.scenario, process, move.call);
  const isOperator = tree.script.isOperator === true;
  const opening = call.name === "scan" && !isScanning && fate === undefined && !needsNoTurn(world.scenario, before, call) ? replied(files.openScan(call.path, scan), () => ({ kind: "done" })) : undefined;
  const isOpened = opening?.kind === "done";
  const heard = opening ?? (isScanning ? ended(closed(files, scan, move.shown ?? []), fate) : meet(files, call, fate));
  notes.push({ process, call, what: fate ?? (isOpened ? "begins to list" : ""), reply: isOpened ? undefined : heard });

  const late = fate === "late" ? [...before.late, { call, process, attempt: slot.node.attempts.length - 1 }] : before.late;
  const byHand = isOperator && (call.name === "unlink" || call.name === "rename") && heard.kind === "done" ? [...before.byHand, call.path].sort() : before.byHand;
  const scanning = isOpened ? [...slot.scanning, move.call] : slot.scanning.filter((id) => id !== move.call);
  const now: Slot = { ...slot, scanning, running: running === undefined ? undefined : { ...running, fates: running.fates + (fate === undefined ? 0 : 1) } };
  const applied: WorldState = { ...before, files, late, byHand, faultsUsed: before.faultsUsed + (fate === undefined ? 0 : 1), slots: before.slots.with(process, now) };
  const seen = noticed(world, before, applied, isOperator);
  if (isOpened || seen.violation !== null) {
    return seen;
  }
  // An operator's `rm` goes on whatever it hears.
  return answered(world, seen.state, process, await tree.after(slot.node, move.call, heard));
}

/** What the process's request has seen; none runs while only calls are under way that nobody waits for. */
function runningOf({ running, node }: Slot, files: SimulatedFileSystem): Running | undefined {
  const isIdle = node.attempts.every(({ answer }) => answer !== undefined) && node.attempts.length > 0;
  return running ?? (isIdle ? undefined : { seen: [truthOf(files).current], fates: 0 });
}

/** Does the call, or not, as its fate wants it. */
function meet(files: SimulatedFileSystem, call: PortCall, fate: Fate | undefined): Reply {
  switch (fate) {
    case undefined:
      return applyCall(files, call);
    case "lost":
    case "late":
      return UNKNOWN;
    case "unheard":
      applyCall(files, call);
      return UNKNOWN;
    case "repeated":
      applyCall(files, call);
      return applyCall(files, call);
    case "refused":
      return { kind: "error", error: "busy" };
    case "mute":
      return withoutReason(applyCall(files, call));
    case "old":
      return replied(files.oldNames(call.path), (names) => ({ kind: "names", names: [...names].sort() }));
  }
}

function withoutReason(reply: Reply): Reply {
  return reply.kind === "error" && reply.error === "exists" ? { kind: "error", error: "unavailable" } : reply;
}

function closed(files: SimulatedFileSystem, scan: number, shown: readonly string[]): Reply {
  return { kind: "names", names: files.closeScan(scan, new Set(shown)) };
}

function ended(listing: Reply, fate: Fate | undefined): Reply {
  return fate === undefined ? listing : UNKNOWN;
}

/** Compares the register before and after, and lets every running request know what it was. */
function noticed(world: World, before: WorldState, after: WorldState, isByHand: boolean): Omit<Stepped, "notes"> {
  const was = truthOf(before.files);
  const now = truthOf(after.files);
  const { violation, past } = checkChange(world, after, was, now, isByHand);
  const slots = after.slots.map((slot) => {
    const { running } = slot;
    return running === undefined || running.seen.includes(now.current) ? slot : { ...slot, running: { ...running, seen: [...running.seen, now.current].sort() } };
  });
  return { state: { ...after, slots, past }, violation };
}

/** Takes in what the process does next, and judges the answers that its requests got. */
function answered(world: World, state: WorldState, process: number, { node, attempts }: Onward): Omit<Stepped, "notes"> {
  const slot = state.slots[process];
  if (slot === undefined) {
    return { state, violation: null };
  }
  const before = slot.node.attempts.filter(({ answer }) => answer !== undefined).length;
  const ended = attempts.filter(({ answer }) => answer !== undefined).length;
  const slots = state.slots.with(process, { ...slot, node, running: ended > before ? undefined : slot.running });
  const after = { ...state, slots };
  return { state: after, violation: ended > before ? checkAnswers(world, after, process, attempts.slice(before), slot.running) : null };
}
