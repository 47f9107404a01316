import type { HostIdentity, Liveness } from "@holdfast/core";
import type { ClaimStore, RegisterStore, Version } from "@holdfast/store";
import type { Reading } from "./process-clocks.ts";

/** The code under test, as a module namespace: `@holdfast/core`, a mutant of it, or a small model in a test. */
export interface Subject {
  createLockManager(options: SubjectOptions): SubjectManager;
}

export interface SubjectOptions {
  readonly store: RegisterStore | ClaimStore;
  readonly clock: SubjectClock;
  readonly random: SubjectRandom;
  readonly graceMs: number;
  readonly requestTimeoutMs: number;
  readonly expiry: "store-clock" | "watch-only";
  readonly host: SubjectHost;
}

/** Who a process is. Its life or death can only be seen by a process on the same machine. */
export interface SubjectHost {
  identity(): HostIdentity;
  liveness(identity: HostIdentity): Liveness;
}

export interface SubjectClock {
  now(): Reading;
  setTimer(delayMs: number, callback: () => void, options?: { readonly keepAlive?: boolean }): { cancel(): void };
}

export interface SubjectRandom {
  fraction(): number;
  nonce(): string;
}

export type Mode = "exclusive" | "shared";

export interface SubjectAcquireOptions {
  readonly mode: Mode;
  readonly ttlMs: number;
  readonly marginMs: number;
  readonly waitMs: number;
  readonly signal?: AbortSignal;
  readonly exclusiveOnly?: boolean;
  readonly fair?: boolean;
  readonly operation?: string;
}

export interface SubjectManager {
  acquire(lock: string, options: SubjectAcquireOptions): Promise<SubjectLease>;
  acquireAll(locks: readonly { readonly name: string; readonly mode: Mode }[], options: Omit<SubjectAcquireOptions, "mode" | "exclusiveOnly">): Promise<{ readonly leases: readonly SubjectLease[] }>;
  breakLock(lock: string, target: { readonly token: number } | { readonly key: string; readonly version: Version }): Promise<{ readonly token: number }>;
  inspect(lock: string): Promise<{ readonly token: number | null; readonly exclusive: SubjectEntry | null; readonly readers: readonly SubjectEntry[] }>;
  resume(handle: { readonly lock: string; readonly mode: Mode; readonly leaseId: string; readonly token: number }, options: { readonly marginMs: number; readonly waitMs: number }): Promise<SubjectLease>;
  releaseById(lock: string, leaseId: string): Promise<{ readonly kind: string }>;
}

/** One record of a lock, as an operator sees it. */
export interface SubjectEntry {
  readonly kind: string;
  readonly key: string;
  readonly version: Version;
}

/** A lease says itself whether it is held; the invariants believe nothing else. */
export interface SubjectLease {
  readonly lock: string;
  readonly mode: Mode;
  readonly leaseId: string;
  readonly token: number;
  readonly signal: AbortSignal;
  /** Positive exactly while the lease is believed. Asking changes nothing. */
  remainingMs(): number;
  /** True when confirmed. */
  renew(): Promise<boolean>;
  release(): Promise<{ readonly kind: string }>;
  upgrade(options: { readonly waitMs: number }): Promise<SubjectLease>;
  downgrade(): Promise<SubjectLease>;
}
