import type { RequestOperation, StoreRequest } from "./intercept-store.ts";
import type { Random } from "./random.ts";

/**
 * What happens to one request. All delays are in milliseconds, zero or more.
 *
 * - `refused`: never reached the store, and the caller is told so (`UNAVAILABLE`).
 * - `request-lost`: never reached the store; the caller cannot know (`INDETERMINATE` for a write).
 * - `response-lost`: applied, but the caller cannot know.
 * - `delayed`: reaches the store `beforeMs` later, and its answer the caller `afterMs` later still.
 * - `repeated`: applied and answered, then applied once more `againMs` later; nobody sees the second answer.
 */
export type Fault =
  | { readonly kind: "refused" }
  | { readonly kind: "request-lost" | "response-lost"; readonly noticedMs?: number }
  | { readonly kind: "delayed"; readonly beforeMs?: number; readonly afterMs?: number }
  | { readonly kind: "repeated"; readonly againMs: number };

export type FaultKind = Fault["kind"];

/** Asked once for each request, in the order they are made. Undefined lets the request through. */
export type FaultPlan = (request: StoreRequest) => Fault | undefined;

export interface ScriptedFault {
  /** Only requests of this operation count. Absent: every one. */
  readonly operation?: RequestOperation;
  /** Only requests for this key count. Absent: every one. */
  readonly key?: string;
  /** How many matching requests go through first. Default 0. */
  readonly after?: number;
  readonly fault: Fault;
}

/** Each line of the script strikes once, at the first request it matches; the first line that matches wins. */
export function scriptedFaults(script: readonly ScriptedFault[]): FaultPlan {
  let waiting = script.map((line) => ({ line, toSkip: line.after ?? 0 }));
  return ({ operation, key }) => {
    for (const entry of waiting) {
      const { line } = entry;
      if ((line.operation ?? operation) !== operation || (line.key ?? key) !== key) {
        continue;
      }
      if (entry.toSkip === 0) {
        waiting = waiting.filter((other) => other !== entry);
        return line.fault;
      }
      entry.toSkip -= 1;
    }
    return undefined;
  };
}

export interface SeededFaultOptions {
  readonly random: Random;
  /** How likely a request is to meet a fault, from 0 to 1. */
  readonly chance: number;
  /** Default: all of them. */
  readonly kinds?: readonly FaultKind[];
  /** The longest delay of a fault. Default 1,000. */
  readonly delayMaxMs?: number;
}

const ALL_KINDS: readonly FaultKind[] = ["refused", "request-lost", "response-lost", "delayed", "repeated"];

/** Faults by chance. The same numbers give the same faults, so a run can be run again from its seed. */
export function seededFaults({ random, chance, kinds = ALL_KINDS, delayMaxMs = 1_000 }: SeededFaultOptions): FaultPlan {
  const delay = () => Math.floor(random() * (delayMaxMs + 1));
  return () => {
    // The same count of numbers is drawn for each request, so that one fault more or less does not shift all others.
    const [strikes, chosen, firstMs, secondMs] = [random() < chance, random(), delay(), delay()];
    const kind = kinds[Math.floor(chosen * kinds.length)];
    return strikes && kind !== undefined ? faultOf(kind, firstMs, secondMs) : undefined;
  };
}

function faultOf(kind: FaultKind, firstMs: number, secondMs: number): Fault {
  switch (kind) {
    case "refused":
      return { kind };
    case "request-lost":
    case "response-lost":
      return { kind, noticedMs: firstMs };
    case "delayed":
      return { kind, beforeMs: firstMs, afterMs: secondMs };
    case "repeated":
      return { kind, againMs: firstMs };
  }
}
