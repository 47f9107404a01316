import type { FileScenario, Fate } from "./file-scenario.ts";
import { prepare } from "./prepare.ts";
import type { PortCall, Reply } from "./port-call.ts";
import type { ProcessNode, ProcessTree } from "./process-tree.ts";
import type { SimulatedFileSystem } from "./simulated-file-system.ts";
import { REGISTER, namesOfRegister } from "./names-of-register.ts";
import { wideHash } from "./table-key.ts";

/** No version: the register has no pointer. */
export const NONE = "";

/** The request that a process has running. */
export interface Running {
  /** What the register was at some moment since the request's first call. */
  readonly seen: readonly string[];
  /** Calls of it that met a fate. */
  readonly fates: number;
}

export interface Slot {
  readonly node: ProcessNode;
  /** Calls of it, by their ids, that have begun to list a directory. */
  readonly scanning: readonly number[];
  readonly isCrashed: boolean;
  readonly running: Running | undefined;
}

/** A call that is still on its way. */
export interface LateCall {
  readonly call: PortCall;
  readonly process: number;
  /** Of the process's attempts, the one it belongs to. */
  readonly attempt: number;
}

/** Everything that the future depends on. Never changed in place, so that any state can be gone on from twice. */
export interface WorldState {
  readonly files: SimulatedFileSystem;
  readonly slots: readonly Slot[];
  readonly late: readonly LateCall[];
  readonly faultsUsed: number;
  readonly jumpsUsed: number;
  /** Versions and marks of removals that were current and are no more. */
  readonly past: readonly string[];
  /** Names that an operator took away. */
  readonly byHand: readonly string[];
}

export type Move =
  | { readonly kind: "call"; readonly process: number; readonly call: number; readonly fate?: Fate; readonly shown?: readonly string[] }
  | { readonly kind: "land"; readonly index: number }
  /** The connection of a process is lost: of its calls under way the first `done` are done, and no answer is heard. */
  | { readonly kind: "cut"; readonly process: number; readonly done: number }
  | { readonly kind: "crash"; readonly process: number }
  | { readonly kind: "pass" };

/** What a move did, for people. */
export interface Note {
  readonly process: number | null;
  readonly call: PortCall | undefined;
  readonly what: string;
  readonly reply: Reply | undefined;
}

export interface World {
  readonly scenario: FileScenario;
  readonly trees: readonly ProcessTree[];
}

export function startState({ scenario, trees }: World): WorldState {
  return {
    files: prepare(scenario),
    slots: trees.map(({ root }) => ({ node: root, scanning: [], isCrashed: false, running: undefined })),
    late: [],
    faultsUsed: 0,
    jumpsUsed: 0,
    past: [],
    byHand: [],
  };
}

/** The versions that pointers name at this moment, and the one that is current: the first of them. */
export function truthOf(files: SimulatedFileSystem): { readonly current: string; readonly pointers: readonly string[]; readonly marks: readonly string[] } {
  const names = namesOfRegister(files);
  return { current: names?.pointers[0] ?? NONE, pointers: names?.pointers ?? [], marks: names?.marks ?? [] };
}

export function isTakenByHand(state: WorldState, body: string): boolean {
  return state.byHand.includes(`${REGISTER}/${body}`);
}

/** A number for a scan, other than those of all that can be open with it. */
export function scanOf({ port }: FileScenario, process: number, call: number): number {
  return port.overlaps === undefined ? process : call * PROCESSES_MAX + process;
}

const PROCESSES_MAX = 64;

/** A number that two states share only if nobody can tell them apart (or by a rare accident). */
export function stateKey(state: WorldState): number {
  const slots = state.slots.map(({ node, scanning, isCrashed, running }) => `${isCrashed ? "x" : node.id}${scanning.map((id) => `s${id}`).join("")} ${running === undefined ? "" : `${running.fates} ${running.seen.join()}`}`);
  const late = state.late.map(({ call, process }) => `${process} ${call.name} ${call.path} ${"to" in call ? call.to : ""}`).sort();
  const rest = [slots.join("|"), late.join("|"), state.faultsUsed, state.jumpsUsed, [...state.past].sort().join(), state.byHand.join()];
  return wideHash(`${rest.join("\n")}\n${state.files.describe()}`);
}
