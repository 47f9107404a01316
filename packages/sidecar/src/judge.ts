import type { Liveness } from "@holdfast/host";
import type { FileLook } from "./file-port.ts";
import { UNKNOWN_MS_MIN } from "./limits.ts";
import type { Makers } from "./makers.ts";
import type { Holder, Payload } from "./record.ts";

/** What a policy of the caller's own is told. */
export interface SidecarLockReclaimParams {
  readonly lockPath: string;
  readonly normalizedTargetPath: string;
  /** What the holder wrote about itself; null if that is no JSON object. */
  readonly payload: Payload | null;
  readonly staleMs: number;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** Always false: a lock that this process holds is never reclaimed and no policy is asked. */
  readonly heldByThisProcess: boolean;
  /** Whether the holder runs, as far as can be told from here. A policy that reclaims from the living should know. */
  readonly holder: Liveness;
}

export interface Judgement {
  readonly look: FileLook;
  readonly holder: Holder;
  readonly makers: Makers;
  readonly staleMs: number;
  readonly nowMs: number;
}

/**
 * Whether the holder runs. Of other tools' locks nothing is known but perhaps a pid, without the namespace it is counted
 * in: a process under that pid is a sign of life, its absence proves nothing.
 */
export function livenessOfHolder({ holder, makers }: Judgement): Liveness {
  switch (holder.kind) {
    case "ours":
      return makers.liveness(holder.maker);
    case "foreign": {
      const pid = holder.payload?.["pid"];
      return typeof pid === "number" && makers.livenessOfPid(pid) === "alive" ? "alive" : "unknown";
    }
    case "unreadable":
      return "unknown";
  }
}

/** Empty or cut short: perhaps its writer is between creating and writing, so nobody may judge it yet. */
export function isPerhapsBeingWritten({ holder, look, nowMs, staleMs }: Judgement): boolean {
  return holder.kind === "unreadable" && nowMs - look.modifiedMs <= Math.max(UNKNOWN_MS_MIN, staleMs);
}

/**
 * The default policy: a dead holder loses its lock at once, a live one never, and one that cannot be judged when it is
 * older than `staleMs`. The age of our own locks is that of the file, which a holder may renew; of others' locks that
 * of `acquiredAt` or `createdAt`, as they wrote it, or of the file where they wrote none.
 */
export function isAbandoned(judgement: Judgement): boolean {
  const liveness = livenessOfHolder(judgement);
  return liveness === "unknown" ? judgement.nowMs - sinceMs(judgement) > judgement.staleMs : liveness === "gone";
}

function sinceMs({ holder, look }: Judgement): number {
  if (holder.kind !== "foreign") {
    return look.modifiedMs;
  }
  return stampMs(holder.payload?.["acquiredAt"]) ?? stampMs(holder.payload?.["createdAt"]) ?? look.modifiedMs;
}

/** A time as people and programs write it: milliseconds since 1970, or a date. */
function stampMs(stamp: unknown): number | undefined {
  const ms = typeof stamp === "string" ? Date.parse(stamp) : stamp;
  return typeof ms === "number" && Number.isFinite(ms) ? ms : undefined;
}
