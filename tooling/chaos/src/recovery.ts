import type { Told } from "./told.ts";

export interface Kill {
  readonly worker: string;
  readonly atMs: number;
}

/**
 * For how long a lock stayed shut after its holder was killed, while somebody else wanted it the whole time: from the kill, or
 * from the first try after it, to the next time that anybody got it.
 */
export function recoveries(told: readonly Told[], kills: readonly Kill[]): readonly number[] {
  return kills.flatMap((kill) => {
    const held = heldBy(told, kill);
    if (held === undefined) {
      return [];
    }
    const next = told.find((line) => line.event === "acquired" && line.lock === held && line.atMs > kill.atMs && line.worker !== kill.worker);
    if (next?.event !== "acquired") {
      return [];
    }
    const tried = told.findLast((line) => line.event === "trying" && line.worker === next.worker && line.atMs <= next.atMs);
    return tried?.event === "trying" ? [next.atMs - Math.max(kill.atMs, tried.atMs)] : [];
  });
}

function heldBy(told: readonly Told[], { worker }: Kill): string | undefined {
  const last = told.findLast((line) => line.worker === worker && (line.event === "acquired" || line.event === "ended"));
  return last?.event === "acquired" && last.mode === "exclusive" ? last.lock : undefined;
}
