import { createFileSystem, POSIX, type SimulatedFileSystem } from "../file-system/simulated-file-system.ts";
import { wideHash } from "../file-system/table-key.ts";
import { believes } from "./locals.ts";
import { type Ambient, livenessNow } from "./makers.ts";
import { createProcessTree, type Place, type ProcessTree } from "./process-tree.ts";
import { prepare } from "./prepare.ts";
import type { ProcessScript, SidecarScenario } from "./scenario.ts";
import type { SidecarSubject } from "./subject.ts";

/** A call that takes two moments, begun. */
export type Stage = { readonly kind: "scan" } | { readonly kind: "filling"; readonly inode: number };

export interface Slot {
  readonly place: Place;
  readonly isCrashed: boolean;
  /** Its lock was taken by somebody who may: a tool that goes by age, a policy of the caller's own. */
  readonly isRobbed: boolean;
  readonly stage: Stage | undefined;
  /** Whether nobody else ran when its attempt began. */
  readonly isAlone: boolean;
}

/** Everything that the future depends on. Never changed in place. */
export interface State {
  readonly files: SimulatedFileSystem;
  readonly slots: readonly Slot[];
  readonly crashesUsed: number;
  readonly jumpsUsed: number;
}

export interface World {
  readonly subject: SidecarSubject;
  readonly scenario: SidecarScenario;
  readonly trees: readonly ProcessTree[];
}

export type Move =
  | { readonly kind: "call"; readonly process: number; readonly shown?: readonly string[] }
  | { readonly kind: "crash"; readonly process: number }
  | { readonly kind: "pass" };

export function createWorld(subject: SidecarSubject, scenario: SidecarScenario): World {
  return { subject, scenario, trees: scenario.processes.map((script, pid) => createProcessTree(subject, script, pid)) };
}

export function startState({ subject, scenario, trees }: World): State {
  const files = createFileSystem({ ...POSIX, reusesInodes: true });
  prepare(subject, scenario, files);
  const ambient = ambientIn(subject, scenario.processes, files, () => false);
  const slots = trees.map((tree): Slot => ({ place: tree.begin(ambient), isCrashed: false, isRobbed: false, stage: undefined, isAlone: trees.length === 1 }));
  return { files, slots, crashesUsed: 0, jumpsUsed: 0 };
}

const encoder = new TextEncoder();

/** The truth at one moment. */
export function ambientIn(subject: SidecarSubject, processes: readonly ProcessScript[], files: SimulatedFileSystem, isDead: (pid: number) => boolean): Ambient {
  return (question) => {
    if (question === "now") {
      return String(files.nowMs());
    }
    const [what = "", ...rest] = question.split(" ");
    const about = rest.join(" ");
    if (what === "liveness") {
      return livenessNow(about, processes, isDead);
    }
    const holder = subject.decodeRecord(encoder.encode(about));
    if (holder.kind === "ours") {
      return livenessNow(holder.maker, processes, isDead);
    }
    const pid = holder.kind === "foreign" ? holder.payload?.["pid"] : undefined;
    return typeof pid === "number" ? livenessNow(`0.${pid}.0`, processes, isDead) : "unknown";
  };
}

export function isHolding({ place, isCrashed, isRobbed }: Slot): boolean {
  return !isCrashed && !isRobbed && believes(place.locals);
}

export function isOver({ place, isCrashed }: Slot): boolean {
  return isCrashed || place.call === undefined;
}

/** What is in the lock file of one who holds. */
export function textOf({ place: { locals } }: Slot, pid: number): string {
  return locals.claim?.text ?? JSON.stringify({ pid, round: locals.round });
}

/** Equal for two states only if nobody can tell them apart (or by a rare accident). */
export function stateKey({ files, slots, crashesUsed, jumpsUsed }: State): number {
  const parts = slots.map(({ place, isCrashed, isRobbed, stage, isAlone }) => `${isCrashed ? "x" : `${place.id}${stage === undefined ? "" : stage.kind}${isAlone ? "a" : ""}`}${isRobbed ? "r" : ""}`);
  return wideHash(`${parts.join("|")} ${crashesUsed} ${jumpsUsed}\n${files.describe()}`);
}
