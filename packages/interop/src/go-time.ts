/*
 * Times as Go reads and writes them: RFC 3339 with up to nine digits of a second. The layout decides nothing here but whether
 * a text is a time at all; what is not counts as held.
 */

/** `loose` is `time.Parse(RFC3339Nano)`, `strict` is what Go 1.20 and later take from JSON. */
export type GoTimeRules = "loose" | "strict";

const LOOSE = /^(\d{4})-(\d{2})-(\d{2})T(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/;
const STRICT = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})$/;

/** Milliseconds since 1970, with a fraction; undefined for what is no time. */
export function parseGoTime(text: string, rules: GoTimeRules): number | undefined {
  const parts = (rules === "strict" ? STRICT : LOOSE).exec(text);
  if (parts === null) {
    return undefined;
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(Number);
  const offset = offsetMinutes(parts[8] ?? "Z");
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
  if (!isDate || hour > 23 || minute > 59 || second > 59 || offset === undefined) {
    return undefined;
  }
  const date = new Date(0);
  // Not Date.UTC, which takes the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  return date.getTime() + Number(`0.${parts[7] ?? "0"}`) * 1000 - offset * 60_000;
}

function offsetMinutes(zone: string): number | undefined {
  if (zone === "Z") {
    return 0;
  }
  const [hours = 0, minutes = 0] = zone.slice(1).split(":").map(Number);
  return hours > 23 || minutes > 59 ? undefined : (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}

function daysIn(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}

/**
 * As Go writes RFC3339Nano: zeros at the end of the fraction left out, and no point without a fraction.
 *
 * @param atMs Milliseconds since 1970, whole.
 * @param nanoseconds Added to that, 0 to 999,999,999.
 * @param zoneMinutes Minutes ahead of UTC, 0 for `Z`.
 */
export function formatGoTime(atMs: number, nanoseconds: number, zoneMinutes: number): string {
  const local = new Date(atMs + zoneMinutes * 60_000).toISOString();
  const fraction = String((atMs - Math.floor(atMs / 1000) * 1000) * 1_000_000 + nanoseconds).padStart(9, "0").replace(/0+$/, "");
  const sign = zoneMinutes < 0 ? "-" : "+";
  const [hours, minutes] = [Math.floor(Math.abs(zoneMinutes) / 60), Math.abs(zoneMinutes) % 60].map((part) => String(part).padStart(2, "0"));
  return `${local.slice(0, 19)}${fraction === "" ? "" : `.${fraction}`}${zoneMinutes === 0 ? "Z" : `${sign}${hours}:${minutes}`}`;
}
