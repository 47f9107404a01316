import ms, { type StringValue } from "ms";

/** `30s`, `5m`, `1h`; a number without a unit is refused, because people mean different units by it. 0 needs none. */
const DURATION = /^\d{1,9}(?:\.\d{1,3})?\s?(?:ms|s|sec|secs|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)$/i;

export interface DurationRange {
  readonly minMs: number;
  readonly maxMs: number;
}

/** Milliseconds, or the rule that the text breaks. */
export function parseDuration(text: string, { minMs, maxMs }: DurationRange): number | { readonly allowed: string } {
  const value = text === "0" ? 0 : isDuration(text) ? ms(text) : Number.NaN;
  return value >= minMs && value <= maxMs ? value : { allowed: `a duration from ${shortDuration(minMs)} to ${shortDuration(maxMs)} with its unit, for example 30s or 5m` };
}

function isDuration(text: string): text is StringValue {
  return DURATION.test(text);
}

/** `250ms`, `42s`, `3m`, `2h`, `5d`: one unit, for reading. */
export function shortDuration(durationMs: number): string {
  return durationMs === 0 ? "0s" : ms(Math.round(durationMs));
}
