import { MAKER_PATTERN } from "./makers.ts";
import { fromWhitespace, toWhitespace } from "./whitespace.ts";

/*
 * A lock file is the payload as JSON, a line that tells who holds it, and a line with the ownership token in the place
 * and form in which fs-safe 0.4.5 and later look for theirs. The second and third line are white space.
 */

/** Begins our line and no line that fs-safe or `JSON.stringify` writes. */
const MAKER_LINE = "\t \t \t ";
const TOKEN_LINE = "\t".repeat(8);
const ENDING = /\n\t \t \t ([ \t]+)\n\t{8}([ \t]{128})\n$/;
const MAKER = new RegExp(`^${MAKER_PATTERN}$`);

export type Holder =
  /** Written by this package: which incarnation, and whose. */
  | { readonly kind: "ours"; readonly nonce: string; readonly maker: string; readonly payload: Payload | null }
  /** Written by another tool or a person. `payload` is null unless it is a JSON object. */
  | { readonly kind: "foreign"; readonly payload: Payload | null }
  /** Empty, cut short or no JSON: perhaps being written. */
  | { readonly kind: "unreadable" };

export type Payload = Readonly<Record<string, unknown>>;

let lastMaker = "";
let lastMakerLine = "";

/** @param nonce 32 hex digits. @throws {TypeError} for a payload that JSON cannot hold. */
export function encodeRecord(payload: unknown, maker: string, nonce: string): string {
  const json: unknown = JSON.stringify(payload, null, 2);
  if (typeof json !== "string") {
    throw new TypeError("a lock's payload must be a value that JSON can hold.");
  }
  if (maker !== lastMaker) {
    lastMakerLine = MAKER_LINE + toWhitespace(Buffer.from(maker, "latin1"));
    lastMaker = maker;
  }
  return `${json}\n${lastMakerLine}\n${TOKEN_LINE}${toWhitespace(Buffer.from(nonce, "hex"))}\n`;
}

export function decodeRecord(bytes: Uint8Array): Holder {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  const parsed = parseJson(text);
  if (parsed === undefined) {
    return { kind: "unreadable" };
  }
  const payload = isPayload(parsed.value) ? parsed.value : null;
  const [, makerBits = "", tokenBits = ""] = ENDING.exec(text) ?? [];
  const maker = Buffer.from(fromWhitespace(makerBits)).toString("latin1");
  return MAKER.test(maker) ? { kind: "ours", nonce: Buffer.from(fromWhitespace(tokenBits)).toString("hex"), maker, payload } : { kind: "foreign", payload };
}

function isPayload(value: unknown): value is Payload {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    // Nothing is lost: what is no JSON is told apart by being undefined.
    return undefined;
  }
}

/** Whether two files hold the same. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** Whether a file holds exactly this text. */
export function holdsText(bytes: Uint8Array, text: string): boolean {
  return sameBytes(bytes, Buffer.from(text, "utf8"));
}
