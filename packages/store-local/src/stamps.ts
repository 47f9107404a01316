import type { Stats } from "node:fs";
import type { Stamps } from "@holdfast/pointer-directory";
import { TICK_MS, WHOLE_SECOND_STAMP_MS } from "./limits.ts";

/**
 * The latest moment that a stamp can mean. A stamp without a part of a second may be from a file system that keeps
 * none; taking one in a thousand others for such makes an age two seconds too low, which is allowed.
 */
export function latestMs(stampMs: number): number {
  return stampMs + (stampMs % 1_000 === 0 ? WHOLE_SECOND_STAMP_MS : TICK_MS);
}

export function stampsOf(stats: Pick<Stats, "mtimeMs" | "ctimeMs">): Stamps {
  return { modifiedMs: latestMs(stats.mtimeMs), changedMs: stats.ctimeMs };
}
