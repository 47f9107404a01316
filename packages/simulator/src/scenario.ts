import type { ClaimTraits } from "./claims/simulated-claim-store.ts";
import { type ClockSettings } from "./process-clocks.ts";
import type { Mode } from "./subject.ts";

/** What a process does, one after the other. A step about a lease that it did not get is skipped. */
export type ScriptStep =
  | { readonly kind: "sleep"; readonly forMs: number }
  | {
      readonly kind: "acquire";
      readonly lock: string;
      readonly lease: string;
      readonly mode: Mode;
      readonly waitMs: number;
      readonly exclusiveOnly?: boolean;
      /** Waits in turn. */
      readonly fair?: boolean;
      /** Gives up by its own signal after this many milliseconds. */
      readonly abortAfterMs?: number;
    }
  /** Works under the lease; stops early when the lease is lost. */
  | { readonly kind: "hold"; readonly lease: string; readonly forMs: number }
  | { readonly kind: "release"; readonly lease: string }
  /** Renews by hand, beside the renewals that happen anyway. */
  | { readonly kind: "renew"; readonly lease: string }
  /** Shows the token to what the lock guards, if the lease is believed; the script goes on without waiting. */
  | { readonly kind: "present"; readonly lease: string }
  /** An operator looks, thinks, and breaks whom he saw; an unreadable record, where there is one. */
  | { readonly kind: "break"; readonly lock: string; readonly thinkMs?: number }
  /** Releases the lease of this name that some process was granted last, on its behalf. */
  | { readonly kind: "release-by-id"; readonly lease: string }
  /** The process ends without giving the lease back, and leaves its handle to whoever comes (rule 16). */
  | { readonly kind: "leave"; readonly lease: string }
  /** Takes on the lease of this name that some process left last; skipped when none did. */
  | { readonly kind: "resume"; readonly lease: string; readonly as: string; readonly waitMs: number }
  /** The same of a lease that some process was granted last, which may go on as if it had not been asked. */
  | { readonly kind: "take-on"; readonly from: string; readonly lease: string; readonly waitMs: number }
  | { readonly kind: "upgrade"; readonly lease: string; readonly waitMs: number }
  | { readonly kind: "downgrade"; readonly lease: string; readonly waitMs: number }
  | { readonly kind: "acquire-all"; readonly locks: readonly { readonly lock: string; readonly mode: Mode }[]; readonly lease: string; readonly waitMs: number };

export interface ProcessScript {
  readonly name: string;
  readonly script: readonly ScriptStep[];
}

/** A case as data: who takes part, what each does, and what the store can do. Times in milliseconds. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  readonly ttlMs: number;
  readonly marginMs: number;
  readonly graceMs: number;
  readonly requestTimeoutMs: number;
  readonly processes: readonly ProcessScript[];
  readonly store: StoreTraits;
  /** Trust in the store's clock as a permit to take over; false: only what was watched counts. */
  readonly trustStoreClock: boolean;
  /** All processes share one machine, so that the death of one can be seen by the others. */
  readonly oneMachine?: boolean;
  /** How long the store takes to act on a request, and again to answer, when all is well; 1 ms by default. */
  readonly latencyMs?: number;
  /** What a stranger may write into the lock's registers in the schedules that are drawn. */
  readonly strangers?: readonly Planting[];
  /** There is time for everybody when nothing goes wrong. */
  readonly servesAllWhenCalm?: boolean;
}

export interface StoreTraits {
  readonly storeClock: boolean;
  /** How coarse the store's stamps are, in milliseconds. */
  readonly stampMs: number;
  readonly deleteIfMatch: boolean;
  /** Tells watchers of a key that it may have changed. */
  readonly watch?: boolean;
  /** Without conditional writes: then it is a claim store, and these are its traits. */
  readonly claims?: ClaimTraits;
}

/** A body that no process of this protocol would write. */
export interface Planting {
  readonly key: string;
  readonly body: string;
}

/** What chance, a search or a person decided about one run. Everything not named goes promptly and well. */
export interface Plan {
  readonly seed: string;
  readonly fates: ReadonlyMap<string, Fate>;
  readonly faults: readonly Fault[];
  readonly clocks: ReadonlyMap<string, ClockSettings>;
}

export type ReplyKind = "answer" | "unavailable" | "indeterminate";

/** What becomes of one request; times in milliseconds after it was sent. */
export interface Fate {
  /** When it takes effect: never, once, or again. */
  readonly appliesAfterMs: readonly number[];
  /** Null: its sender hears nothing, ever. */
  readonly reply: { readonly afterMs: number; readonly kind: ReplyKind } | null;
}

export const PROMPT: Fate = { appliesAfterMs: [1], reply: { afterMs: 2, kind: "answer" } };

/** What happens to a process or to the store at a moment of virtual time. */
export type Fault =
  /** Killed: nothing of it runs again; what it sent may still land. It starts anew later, or never. */
  | { readonly kind: "crash"; readonly process: string; readonly atMs: number; readonly restartAfterMs: number | null }
  /** Stopped, as by SIGSTOP: its clocks go on. */
  | { readonly kind: "pause"; readonly process: string; readonly atMs: number; readonly forMs: number }
  /** The machine sleeps: its monotonic clock stands still. */
  | { readonly kind: "suspend"; readonly process: string; readonly atMs: number; readonly forMs: number }
  /** Somebody sets the wall clock. */
  | { readonly kind: "wall-jump"; readonly process: string; readonly atMs: number; readonly byMs: number }
  /** The store's own clock is set. */
  | { readonly kind: "store-clock-jump"; readonly atMs: number; readonly byMs: number }
  /** Somebody removes a register by hand. */
  | { readonly kind: "delete-by-hand"; readonly atMs: number; readonly key: string }
  /** Somebody else writes what this protocol would not. */
  | ({ readonly kind: "write-by-hand"; readonly atMs: number } & Planting);

export const NO_PLAN: Plan = { seed: "prompt", fates: new Map(), faults: [], clocks: new Map() };
