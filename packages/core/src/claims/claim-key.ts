import { TOKEN_MAX, TTL_MAX_MS, TTL_MIN_MS } from "../limits.ts";

/**
 * What a claim says of itself in its key, so that a listing alone decides: its mode, fencing token, ttl and id. None of it
 * ever changes; a higher token means a new key.
 */
export interface ClaimName {
  readonly mode: "exclusive" | "shared";
  /** 0 for a shared claim, which needs none for order. */
  readonly token: number;
  readonly ttlMs: number;
  /** The id of the lease; a claim that takes a lease on from another process is `<id of the lease>/<heir>`. */
  readonly id: string;
}

const BROKEN = "broken.";

/** As many digits as the highest token has, so that a listing in the order of the keys is in the order of the tokens. */
const TOKEN_DIGITS = String(TOKEN_MAX).length;

/** The last part of a claim's key, at most 66 bytes: `exclusive.00000000000007.30000.<32 hexadecimal digits>`; that of an heir follows on a slash. */
export function segmentOf({ mode, token, ttlMs, id }: ClaimName): string {
  return `${mode}.${String(token).padStart(TOKEN_DIGITS, "0")}.${ttlMs}.${id}`;
}

/** The last part of the key that says: this claim was broken. Whoever breaks writes it, never the claim's own key. */
export function markSegmentOf(claim: ClaimName): string {
  return `${BROKEN}${segmentOf(claim)}`;
}

export type ParsedSegment =
  | { readonly kind: "claim" | "mark"; readonly claim: ClaimName }
  /** Written by something else: held by unknown. */
  | { readonly kind: "unknown" };

/** Understands a key completely or not at all; a ttl or token outside the bounds of the protocol is not understood (C8). */
export function parseSegment(segment: string): ParsedSegment {
  const isMark = segment.startsWith(BROKEN);
  const [, mode, tokenText, ttlText, id] = /^(exclusive|shared)\.(\d{14})\.([1-9]\d{3,7})\.([0-9a-f]{16,32}(?:\/[0-9a-f]{24})?)$/.exec(isMark ? segment.slice(BROKEN.length) : segment) ?? [];
  const token = Number(tokenText);
  const ttlMs = Number(ttlText);
  if (id === undefined || (mode !== "exclusive" && mode !== "shared") || token > TOKEN_MAX || ttlMs < TTL_MIN_MS || ttlMs > TTL_MAX_MS || (mode === "exclusive") !== token > 0) {
    return { kind: "unknown" };
  }
  return { kind: isMark ? "mark" : "claim", claim: { mode, token, ttlMs, id } };
}

const GENERATION_DIGITS = 6;
/** From either end of a nonce. With 24 digits in all, the longest key of the longest name still fits (`KEY_BYTES_MAX`). */
const NONCE_DIGITS = 9;

/** The lease that a claim is about. */
export function leaseIdOf({ id }: ClaimName): string {
  return id.split("/", 1)[0] ?? id;
}

/** How many processes had the lease before this claim of it; 0 for the one that acquired it. */
export function generationOf({ id }: ClaimName): number {
  return Number.parseInt(id.split("/", 2)[1]?.slice(0, GENERATION_DIGITS) ?? "0", 16);
}

/** The id of a claim that takes a lease on. It sorts above those before it, and no two are alike. */
export function heirIdOf(leaseId: string, generation: number, nonce: string): string {
  return `${leaseId}/${generation.toString(16).padStart(GENERATION_DIGITS, "0")}${nonce.slice(0, NONCE_DIGITS)}${nonce.slice(-NONCE_DIGITS)}`;
}

/** Two claims of one lease, one of which may take it on from the other. */
export function areKin(one: ClaimName, other: ClaimName): boolean {
  return one.id !== other.id && one.mode === other.mode && leaseIdOf(one) === leaseIdOf(other);
}

/** The order of exclusive claims: by token, and by id where tokens are equal. */
export function isBelow(one: ClaimName, other: ClaimName): boolean {
  return one.token < other.token || (one.token === other.token && one.id < other.id);
}
