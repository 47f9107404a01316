import type { Scenario, ScriptStep } from "../scenario.ts";
import type { Mode } from "../subject.ts";

/** Short words for the scripts of the scenarios. Times in milliseconds. */

const LOCK = "job";

export interface AskOptions {
  readonly lock?: string;
  readonly waitMs?: number;
  readonly exclusiveOnly?: boolean;
  readonly fair?: boolean;
  readonly abortAfterMs?: number;
}

function ask(mode: Mode, lease: string, { lock = LOCK, waitMs = 20_000, ...rest }: AskOptions): ScriptStep {
  return { kind: "acquire", lock, lease, mode, waitMs, ...rest };
}

export const exclusive = (lease: string, options: AskOptions = {}): ScriptStep => ask("exclusive", lease, options);
export const shared = (lease: string, options: AskOptions = {}): ScriptStep => ask("shared", lease, options);
export const sleep = (forMs: number): ScriptStep => ({ kind: "sleep", forMs });
export const hold = (lease: string, forMs: number): ScriptStep => ({ kind: "hold", lease, forMs });
export const release = (lease: string): ScriptStep => ({ kind: "release", lease });
export const renew = (lease: string): ScriptStep => ({ kind: "renew", lease });
export const present = (lease: string): ScriptStep => ({ kind: "present", lease });
export const leave = (lease: string): ScriptStep => ({ kind: "leave", lease });
export const resume = (lease: string, as: string, waitMs = 1_000): ScriptStep => ({ kind: "resume", lease, as, waitMs });
export const upgrade = (lease: string, waitMs = 5_000): ScriptStep => ({ kind: "upgrade", lease, waitMs });
export const downgrade = (lease: string): ScriptStep => ({ kind: "downgrade", lease, waitMs: 5_000 });
export const breakLock = (lock: string = LOCK, thinkMs = 0): ScriptStep => ({ kind: "break", lock, thinkMs });
export const releaseById = (lease: string): ScriptStep => ({ kind: "release-by-id", lease });

export const takeOn = (from: string, lease: string, waitMs = 3_000): ScriptStep => ({ kind: "take-on", from, lease, waitMs });

/** Acquire, work, release. */
export function turn(mode: Mode, lease: string, forMs: number, options: AskOptions = {}): readonly ScriptStep[] {
  return [ask(mode, lease, options), hold(lease, forMs), release(lease)];
}

/** Acquire, show the token to what the lock guards now and then, release. */
export function guardedTurn(mode: Mode, lease: string, forMs: number, options: AskOptions = {}): readonly ScriptStep[] {
  return [ask(mode, lease, options), present(lease), hold(lease, forMs / 2), present(lease), hold(lease, forMs / 2), present(lease), release(lease)];
}

/** What a scenario has unless it says otherwise: a short ttl, so that every moment that matters is near. */
export const USUAL: Omit<Scenario, "id" | "title" | "processes"> = {
  ttlMs: 3_000,
  marginMs: 300,
  graceMs: 500,
  requestTimeoutMs: 1_000,
  store: { storeClock: false, stampMs: 1, deleteIfMatch: true },
  trustStoreClock: true,
};
