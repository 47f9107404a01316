/** A number and its unit. Only small letters: a pattern that is deaf to case costs milliseconds of every start. */
const DURATION = /^(\d{1,9}(?:\.\d{1,3})?)\s?(ms|s|sec|secs|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)$/;

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const SECOND_MS = 1_000;

export interface DurationRange {
  readonly minMs: number;
  readonly maxMs: number;
}

/**
 * `30s`, `5m`, `1h` as milliseconds, or the rule that the text breaks. A number without a unit is refused, because people mean
 * different units by it; 0 needs none.
 */
export function parseDuration(text: string, { minMs, maxMs }: DurationRange): number | { readonly allowed: string } {
  const [, number = "", unit = ""] = DURATION.exec(text === "0" ? "0s" : text.toLowerCase()) ?? [];
  const value = number === "" ? Number.NaN : Number(number) * unitMs(unit);
  return value >= minMs && value <= maxMs ? value : { allowed: `a duration from ${shortDuration(minMs)} to ${shortDuration(maxMs)} with its unit, for example 30s or 5m` };
}

/** By the first letter, but for the one that two begin with. */
function unitMs(unit: string): number {
  switch (unit === "ms" ? unit : unit.slice(0, 1)) {
    case "d":
      return DAY_MS;
    case "h":
      return HOUR_MS;
    case "m":
      return MINUTE_MS;
    case "s":
      return SECOND_MS;
    default:
      return 1;
  }
}

/** `250ms`, `42s`, `3m`, `2h`, `5d`: one unit, for reading. */
export function shortDuration(durationMs: number): string {
  const [sizeMs, unit] = durationMs >= DAY_MS ? [DAY_MS, "d"] : durationMs >= HOUR_MS ? [HOUR_MS, "h"] : durationMs >= MINUTE_MS ? [MINUTE_MS, "m"] : durationMs >= SECOND_MS || durationMs === 0 ? [SECOND_MS, "s"] : [1, "ms"];
  return `${Math.round(durationMs / sizeMs)}${unit}`;
}
