import type { Told } from "./told.ts";

/** Nothing on one machine makes two readings of one clock differ by so much. */
const APART_MS = 1_000;

/**
 * How many workers lived by a wall clock that was wrong, and how often one saw its clock jump: by what they told, not by what
 * was meant to happen to them. `trueOffsetMs` is what the true wall clock is ahead of the shared one.
 */
export function sightClocks(told: readonly Told[], trueOffsetMs: number): { readonly wrong: number; readonly jumps: number } {
  const offsets = new Map<string, number>();
  let [wrong, jumps] = [0, 0];
  for (const line of told) {
    if (line.event !== "trying") {
      continue;
    }
    const offset = line.wallMs - line.atMs;
    const before = offsets.get(line.worker);
    offsets.set(line.worker, offset);
    wrong += before === undefined && Math.abs(offset - trueOffsetMs) > APART_MS ? 1 : 0;
    jumps += before !== undefined && Math.abs(offset - before) > APART_MS ? 1 : 0;
  }
  return { wrong, jumps };
}
