import type { LeaseEndReason, SeenHolder } from "./errors.ts";

/** What an observer of a manager hears. Events inform; nothing in the protocol waits for them. */
export type LockEvent =
  | { readonly type: "waiting"; readonly lock: string; readonly holders: readonly SeenHolder[]; readonly waitedMs: number }
  /** A fair acquire stands at this place of the line; 1 is the next to have the lock. Null: the line is full. */
  | { readonly type: "in-line"; readonly lock: string; readonly position: number | null }
  /** A line of waiters that nobody could understand was replaced by a new one. It gives turns only, so nobody lost a lock. */
  | { readonly type: "line-replaced"; readonly lock: string; readonly problem: string }
  | { readonly type: "took-over"; readonly lock: string; readonly from: SeenHolder; readonly because: TakeoverPermit }
  | { readonly type: "acquired"; readonly lock: string; readonly leaseId: string; readonly mode: "exclusive" | "shared"; readonly token: number }
  | { readonly type: "renewed"; readonly lock: string; readonly leaseId: string; readonly remainingMs: number }
  /** A renewal is not confirmed yet and is being tried again; the lease is still held for `remainingMs`. */
  | { readonly type: "renewal-delayed"; readonly lock: string; readonly leaseId: string; readonly remainingMs: number; readonly cause: unknown }
  /** The lease must not be relied on any more: once for each that was `acquired`, whatever ended it. */
  | { readonly type: "ended"; readonly lock: string; readonly leaseId: string; readonly reason: LeaseEndReason }
  /** After `ended`, where its owner did not end it. */
  | { readonly type: "lost"; readonly lock: string; readonly leaseId: string; readonly reason: LeaseEndReason }
  /** The store confirmed the release. */
  | { readonly type: "released"; readonly lock: string; readonly leaseId: string }
  /** The release could not be confirmed; others take over no later than `ttl + grace` after the last renewal. */
  | { readonly type: "release-failed"; readonly lock: string; readonly leaseId: string; readonly cause: unknown }
  /** An abandoned acquire had a write in flight; it landed, and was released. */
  | { readonly type: "chased"; readonly lock: string; readonly leaseId: string }
  | { readonly type: "broke"; readonly lock: string; readonly token: number };

/** By which permit a record was judged expired (rule 7, and section 7 of the design for the process). */
export type TakeoverPermit = "store-clock" | "watched" | "process-gone";

export type EventListener = (event: LockEvent) => void;

/** A listener that throws is a mistake in the program, told as one; the protocol goes on. */
export function createEmitter(listener: EventListener | undefined): EventListener {
  return (event) => {
    try {
      listener?.(event);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  };
}
