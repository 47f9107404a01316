import type { SeededRandom } from "@holdfast/simulator";
import type { ChaosPlan } from "./plan.ts";

/** What is done to a run from outside, drawn from its seed. */
export type Fault =
  | { readonly kind: "kill" }
  /** Kills one that holds a lock, and then leaves all in peace until somebody else has it: that time is a recovery. */
  | { readonly kind: "kill of a holder" }
  /** For a moment, which a lease may survive. */
  | { readonly kind: "stop"; readonly forMs: number }
  /** For longer than any lease lasts, and than anybody waits before taking it over. */
  | { readonly kind: "suspension"; readonly forMs: number }
  | { readonly kind: "clock jump"; readonly byMs: number }
  | { readonly kind: "outage"; readonly forMs: number }
  | { readonly kind: "restart"; readonly forMs: number };

export type FaultKind = Fault["kind"];

/** What a place and a machine offer. */
export interface Means {
  readonly proxy: boolean;
  readonly faketime: boolean;
  readonly restart: boolean;
}

const JUMP_MAX_MS = 240_000;
const DOWN_MAX_MS = 1_500;

/** The faults that this run may use, each as often as it shall be drawn; a restart is dear, and stops all for a while. */
export function faultKinds(plan: ChaosPlan, means: Means): readonly FaultKind[] {
  return [
    ...(plan.kills ? (["kill", "kill", "kill", "kill of a holder", "kill of a holder"] as const) : []),
    ...(plan.stops ? (["stop", "stop", "stop", "suspension", "suspension", "suspension"] as const) : []),
    ...(plan.clocks && means.faketime ? (["clock jump", "clock jump", "clock jump"] as const) : []),
    ...(plan.network && means.proxy ? (["outage"] as const) : []),
    ...(plan.restarts && means.restart ? (["restart"] as const) : []),
  ];
}

/** The next fault, and how long to wait before it: on average three quarters of a ttl, so that there is work between them. */
export function drawFault(random: SeededRandom, kinds: readonly [FaultKind, ...FaultKind[]], { ttlMs, graceMs }: { readonly ttlMs: number; readonly graceMs: number }): { readonly fault: Fault; readonly afterMs: number } {
  const afterMs = 20 + random.below(ttlMs * 1.5);
  const kind = random.pick(kinds);
  switch (kind) {
    case "kill":
    case "kill of a holder":
      return { afterMs, fault: { kind } };
    case "stop":
      return { afterMs, fault: { kind, forMs: 50 + random.below(ttlMs) } };
    case "suspension":
      return { afterMs, fault: { kind, forMs: ttlMs + graceMs + random.below(ttlMs * 2) } };
    case "clock jump":
      return { afterMs, fault: { kind, byMs: random.below(2 * JUMP_MAX_MS) - JUMP_MAX_MS } };
    case "outage":
      return { afterMs, fault: { kind, forMs: 100 + random.below(ttlMs) } };
    case "restart":
      return { afterMs, fault: { kind, forMs: random.below(DOWN_MAX_MS) } };
  }
}
