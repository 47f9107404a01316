import type { Claim, Contest } from "@holdfast/sidecar/algorithm";

export type Phase = "turn" | "wait" | "hold" | "sweep" | "release" | "leave" | "end";

/** All that a process keeps from one phase of its life to the next: it goes on from equal ones alike. */
export interface Locals {
  readonly phase: Phase;
  /** Names given so far: none is given twice. */
  readonly given: number;
  readonly round: number;
  readonly polls: number;
  readonly contest: Contest;
  readonly claim: Claim | undefined;
  /** How often it held. */
  readonly held: number;
  /** Releases that said `lost`. */
  readonly lost: number;
}

export const BEFORE: Locals = {
  phase: "turn",
  given: 0,
  round: 0,
  polls: 0,
  contest: { pending: undefined, hasReclaimed: false, hasMet: false },
  claim: undefined,
  held: 0,
  lost: 0,
};

/** Whether the process believes to hold while it is here. */
export function believes({ phase }: Pick<Locals, "phase">): boolean {
  return phase === "hold" || phase === "sweep";
}

/** After a round, whatever became of it. */
export function afterRound(locals: Locals, rounds: number): Locals {
  const round = locals.round + 1;
  return { ...locals, phase: round < rounds ? "turn" : "end", round, polls: 0, claim: undefined, contest: BEFORE.contest };
}
