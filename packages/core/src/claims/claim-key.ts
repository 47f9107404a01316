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
  readonly id: string;
}

const BROKEN = "broken.";

/** As many digits as the highest token has, so that a listing in the order of the keys is in the order of the tokens. */
const TOKEN_DIGITS = String(TOKEN_MAX).length;

/** The last part of a claim's key, at most 68 bytes: `exclusive.00000000000007.30000.<32 hexadecimal digits>`. */
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
  const [, mode, tokenText, ttlText, id] = /^(exclusive|shared)\.(\d{14})\.([1-9]\d{3,7})\.([0-9a-f]{16,32})$/.exec(isMark ? segment.slice(BROKEN.length) : segment) ?? [];
  const token = Number(tokenText);
  const ttlMs = Number(ttlText);
  if (id === undefined || (mode !== "exclusive" && mode !== "shared") || token > TOKEN_MAX || ttlMs < TTL_MIN_MS || ttlMs > TTL_MAX_MS || (mode === "exclusive") !== token > 0) {
    return { kind: "unknown" };
  }
  return { kind: isMark ? "mark" : "claim", claim: { mode, token, ttlMs, id } };
}

/** The order of exclusive claims: by token, and by id where tokens are equal. */
export function isBelow(one: ClaimName, other: ClaimName): boolean {
  return one.token < other.token || (one.token === other.token && one.id < other.id);
}
