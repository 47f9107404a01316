import { BODY_BYTES_MAX } from "@holdfast/store";
import { ENTRY_BYTES_MAX, HEADER_BYTES_MAX } from "./limits.ts";
import { generationOf } from "./names.ts";

/*
 * A body file is one line of JSON about the entry, then the entry as it was given. `cat` shows both, `tail -n +2` the
 * second alone. The length in the first line tells a file that a power loss cut short from a whole one.
 */

const FORMAT = 1;
const NEWLINE = 0x0a;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export type DecodedEntry =
  | { readonly kind: "whole"; readonly body: Uint8Array; readonly predecessors: readonly string[] }
  /** Not as it was written: empty, zeroed or cut short. The body is whatever is there. */
  | { readonly kind: "torn"; readonly body: Uint8Array }
  /** Whole, perhaps, but of a format this program does not know. */
  | { readonly kind: "unknown-format"; readonly body: Uint8Array };

/** @param predecessors The versions before this one, the latest first, without a gap. */
export function encodeEntry(body: Uint8Array, predecessors: readonly string[]): Uint8Array {
  const header = encoder.encode(`${JSON.stringify({ holdfast: FORMAT, bytes: body.byteLength, after: predecessors })}\n`);
  const file = new Uint8Array(header.byteLength + body.byteLength);
  file.set(header);
  file.set(body, header.byteLength);
  return file;
}

/** @param file At most the first `ENTRY_BYTES_MAX` bytes of a body file. */
export function decodeEntry(file: Uint8Array): DecodedEntry {
  const end = file.subarray(0, HEADER_BYTES_MAX).indexOf(NEWLINE);
  const header = end < 0 ? undefined : parseHeader(decoder.decode(file.subarray(0, end)));
  if (header === undefined) {
    return { kind: "torn", body: file };
  }
  if (header.kind === "unknown-format") {
    return { kind: "unknown-format", body: file };
  }
  const body = file.subarray(end + 1);
  const wasCutByUs = file.byteLength >= ENTRY_BYTES_MAX && body.byteLength < header.bytes;
  if (body.byteLength !== header.bytes && !wasCutByUs) {
    return { kind: "torn", body: file };
  }
  return { kind: "whole", body: body.subarray(0, BODY_BYTES_MAX), predecessors: header.after };
}

type Header = { readonly kind: "known"; readonly bytes: number; readonly after: readonly string[] } | { readonly kind: "unknown-format" };

function parseHeader(line: string): Header | undefined {
  const value = parseJson(line);
  if (typeof value !== "object" || value === null) {
    return undefined;
  }
  const isKnown = "holdfast" in value && value.holdfast === FORMAT;
  if (!isKnown || !("bytes" in value) || typeof value.bytes !== "number" || !("after" in value) || !Array.isArray(value.after)) {
    return { kind: "unknown-format" };
  }
  const after = value.after.filter((name): name is string => typeof name === "string" && generationOf(name) !== undefined);
  return { kind: "known", bytes: value.bytes, after };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Nothing is lost: text that is no JSON is told apart from every header by being undefined.
    return undefined;
  }
}
