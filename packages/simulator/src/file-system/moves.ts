import type { Fate, FileScenario } from "./file-scenario.ts";
import type { PendingCall } from "./live-process.ts";
import { isWrite, type PortCall } from "./port-call.ts";
import { isPrivate } from "./prepare.ts";
import type { ProcessScript } from "./script.ts";
import { type Move, scanOf, type Slot, type World, type WorldState } from "./world.ts";

/** Uncertain names up to which a scan is tried with every choice of them. */
const EVERY_CHOICE_MAX = 5;

/** Everything that can happen next. */
export function movesOf(world: World, state: WorldState): Move[] {
  const moves: Move[] = [];
  for (let process = 0; process < state.slots.length; process += 1) {
    const slot = state.slots[process];
    if (slot !== undefined && !slot.isCrashed) {
      moves.push(...nextCalls(world.scenario, slot).flatMap((pending) => movesOfCall(world, state, slot, pending, process)));
      moves.push(...cutsOf(world, state, slot, process));
    }
  }
  for (let index = 0; index < state.late.length; index += 1) {
    moves.push({ kind: "land", index });
  }
  if (state.jumpsUsed < world.scenario.jumps && moves.length > 0) {
    moves.push({ kind: "pass" });
  }
  return moves;
}

/** The calls of a process that can be done next: those sent before the others, unless the server does them in any order. */
export function nextCalls({ port }: FileScenario, { node }: Slot): readonly PendingCall[] {
  return port.overlaps === "any-order" ? node.calls : node.calls.slice(0, 1);
}

/** Every loss of a process's connection. Whatever was sent before is done before. */
function cutsOf({ scenario }: World, { faultsUsed }: WorldState, { node }: Slot, process: number): Move[] {
  const mayBeCut = scenario.faults.cuts === true && faultsUsed < scenario.faults.budget && scenario.processes[process]?.isOperator !== true && node.calls.length > 0;
  return mayBeCut ? Array.from({ length: node.calls.length + 1 }, (_, done): Move => ({ kind: "cut", process, done })) : [];
}

function movesOfCall({ scenario }: World, state: WorldState, slot: Slot, { id, call }: PendingCall, process: number): Move[] {
  const plain = { kind: "call", process, call: id } as const;
  const moves: Move[] = [plain];
  if (slot.scanning.includes(id)) {
    return choicesOf(scenario, state.files.uncertainNames(scanOf(scenario, process, id))).map((shown) => ({ ...plain, shown }));
  }
  const script = scenario.processes[process];
  if (script?.isOperator !== true && state.faultsUsed < scenario.faults.budget) {
    moves.push(...fatesOf(scenario, script, call).map((fate): Move => ({ ...plain, fate })));
  }
  return moves;
}

/** Every choice of a few names; of many, only none, all, one, or all but one. */
function choicesOf({ scanChoices }: FileScenario, names: readonly string[]): (readonly string[])[] {
  if (scanChoices !== "every" || names.length === 0) {
    return scanChoices === "none" || names.length === 0 ? [[]] : [[], names];
  }
  if (names.length > EVERY_CHOICE_MAX) {
    return [[], names, ...names.map((name) => [name]), ...names.map((name) => names.filter((other) => other !== name))];
  }
  return Array.from({ length: 2 ** names.length }, (_, mask) => names.filter((_name, index) => (mask & (1 << index)) !== 0));
}

/** The fates that a call can meet in this scenario. To a process on the machine with the disk nothing gets lost. */
export function fatesOf({ faults, port }: FileScenario, script: ProcessScript | undefined, call: PortCall): readonly Fate[] {
  const isLossy = script?.isOverNetwork ?? port.isOverNetwork;
  return faults.calls.includes(call.name) ? faults.fates.filter((fate) => canMeet(call, fate) && (isLossy || fate === "refused")) : [];
}

function canMeet(call: PortCall, fate: Fate): boolean {
  switch (fate) {
    case "lost":
      return call.name !== "nowMs" && call.name !== "flushDirectory";
    case "unheard":
    case "late":
    case "repeated":
      return isWrite(call);
    case "refused":
      return call.name === "rename" || call.name === "unlink" || call.name === "removeDirectory";
    case "mute":
      return call.name === "rename" || call.name === "makeDirectory" || call.name === "removeDirectory";
    case "old":
      return call.name === "scan";
  }
}

/** A call that nobody else can notice and that notices nobody else: it needs no turn of its own. */
export function needsNoTurn(scenario: FileScenario, { late }: Pick<WorldState, "late">, call: PortCall): boolean {
  if (fatesOf(scenario, undefined, call).length > 0) {
    return false;
  }
  if (call.name === "flushDirectory" || (call.name === "nowMs" && scenario.jumps === 0)) {
    return true;
  }
  const isOwn = isPrivate(call.path) && !("to" in call && !isPrivate(call.to));
  // A rename of the prepared directory that may land any moment makes it everybody's.
  return scenario.joinsPrivateSteps && isOwn && !late.some((other) => call.path.startsWith(other.call.path));
}
