import type { Mode } from "../subject.ts";

/** A history that cannot be judged, because it does not say what it should. */
export class HistoryFormatError extends Error {
  override readonly name = "HistoryFormatError";
}

interface OfLease {
  readonly lock: string;
  readonly holder: string;
  readonly mode: Mode;
  readonly token: number;
  readonly atMs: number;
}

/** One line of a history. */
export type HistoryLine = LeaseLine | ({ readonly kind: "accepted" } & Omit<OfLease, "mode">);

export type LeaseLine = { readonly kind: "began" | "still" | "ended" | "broken" } & OfLease;

/** @throws {HistoryFormatError} when it is none; {SyntaxError} when it is not JSON. */
export function lineOf(words: string): HistoryLine {
  const parsed: unknown = JSON.parse(words);
  const fields = new Map<string, unknown>(Object.entries(Object(parsed)));
  const kind = fields.get("kind");
  const lock = textOf(fields, "lock");
  const holder = textOf(fields, "holder");
  const token = numberOf(fields, "token");
  const atMs = numberOf(fields, "at_ms");
  switch (kind) {
    case "accepted":
      return { kind, lock, holder, token, atMs };
    case "began":
    case "still":
    case "ended":
    case "broken":
      return { kind, lock, holder, mode: modeOf(fields), token, atMs };
    default:
      throw new HistoryFormatError(`kind is ${JSON.stringify(kind)}, and must be began, still, ended, broken or accepted.`);
  }
}

function textOf(fields: ReadonlyMap<string, unknown>, name: string): string {
  const value = fields.get(name);
  if (typeof value !== "string") {
    throw new HistoryFormatError(`${name} must be a text.`);
  }
  return value;
}

function numberOf(fields: ReadonlyMap<string, unknown>, name: string): number {
  const value = fields.get(name);
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new HistoryFormatError(`${name} must be a number.`);
  }
  return value;
}

function modeOf(fields: ReadonlyMap<string, unknown>): Mode {
  const value = fields.get("mode");
  if (value !== "exclusive" && value !== "shared") {
    throw new HistoryFormatError("mode must be exclusive or shared.");
  }
  return value;
}
