import type { SeededRandom } from "@holdfast/simulator";
import type { ChaosPlan } from "./plan.ts";

/** What is done to a run from outside, drawn from its seed. */
export type Fault =
  | { readonly kind: "kill" }
  | { readonly kind: "stop"; readonly forMs: number }
  | { readonly kind: "clock-jump"; readonly byMs: number }
  | { readonly kind: "outage"; readonly forMs: number };

export type FaultKind = Fault["kind"];

const JUMP_MAX_MS = 240_000;

/** The faults that this run may use; a network's faults need a proxy, a clock's need libfaketime. */
export function faultKinds(plan: ChaosPlan, here: { readonly proxy: boolean; readonly faketime: boolean }): readonly FaultKind[] {
  return [
    ...(plan.kills ? (["kill"] as const) : []),
    ...(plan.stops ? (["stop"] as const) : []),
    ...(plan.clocks && here.faketime ? (["clock-jump"] as const) : []),
    ...(plan.network && here.proxy ? (["outage"] as const) : []),
  ];
}

/** The next fault, and how long to wait before it: on average three quarters of a ttl, so that there is work between them. */
export function drawFault(random: SeededRandom, kinds: readonly [FaultKind, ...FaultKind[]], ttlMs: number): { readonly fault: Fault; readonly afterMs: number } {
  const afterMs = 20 + random.below(ttlMs * 1.5);
  const kind = random.pick(kinds);
  switch (kind) {
    case "kill":
      return { afterMs, fault: { kind } };
    case "stop":
      return { afterMs, fault: { kind, forMs: 50 + random.below(ttlMs * 3) } };
    case "clock-jump":
      return { afterMs, fault: { kind, byMs: random.below(2 * JUMP_MAX_MS) - JUMP_MAX_MS } };
    case "outage":
      return { afterMs, fault: { kind, forMs: 100 + random.below(ttlMs) } };
  }
}
