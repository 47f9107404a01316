/** What the tool writes, in its order of fields. `acquiredAt` is when it was renewed last, not when it was taken. */
export interface SwampLockInfo {
  /** `user@host`. */
  readonly holder: string;
  readonly hostname: string;
  readonly pid: number;
  readonly acquiredAt: string;
  readonly ttlMs: number;
  /** Absent in locks of the first releases. */
  readonly nonce?: string;
}

export type DecodedSwampLock = { readonly kind: "info"; readonly info: SwampLockInfo } | { readonly kind: "unreadable"; readonly problem: string };

/** The tool's default is 30 s, and nothing it offers changes that; what lies outside is not believed. */
export const TTL_MIN_MS = 1_000;
export const TTL_MAX_MS = 3_600_000;
const TTL_DEFAULT_MS = 30_000;

export function decodeSwampLock(bytes: Uint8Array): DecodedSwampLock {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
  } catch (error) {
    // Empty is what a writer leaves that was killed between creating and writing, and what a renewal shows for a moment.
    return { kind: "unreadable", problem: bytes.byteLength === 0 ? "it is empty" : `it is not JSON (${error instanceof Error ? error.message.slice(0, 60) : "unknown"})` };
  }
  const field = (name: string): unknown => (typeof json === "object" && json !== null ? Object.getOwnPropertyDescriptor(json, name)?.value : undefined);
  const [holder, hostname, pid, acquiredAt, ttlMs, nonce] = ["holder", "hostname", "pid", "acquiredAt", "ttlMs", "nonce"].map(field);
  if (typeof holder !== "string" || typeof pid !== "number" || typeof acquiredAt !== "string" || typeof ttlMs !== "number") {
    return { kind: "unreadable", problem: "it has no holder, pid, acquiredAt and ttlMs" };
  }
  const info = { holder, hostname: typeof hostname === "string" ? hostname : "", pid, acquiredAt, ttlMs };
  return { kind: "info", info: typeof nonce === "string" ? { ...info, nonce } : info };
}

/** Two spaces, no line end. */
export function encodeSwampLock({ holder, hostname, pid, acquiredAt, ttlMs, nonce }: SwampLockInfo): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ holder, hostname, pid, acquiredAt, ttlMs, nonce }, null, 2));
}

/** A ttl of 0, of a year, or one that is no number would make a lock stale at once or never. */
export function clampTtlMs(ttlMs: number): number {
  return Number.isFinite(ttlMs) ? Math.min(TTL_MAX_MS, Math.max(TTL_MIN_MS, ttlMs)) : TTL_DEFAULT_MS;
}

/**
 * Whether it has not been renewed for longer than its ttl. By the place's own clock where it has one (no two machines'
 * clocks are compared then), else by `acquiredAt` and this machine's.
 *
 * @param ageMs See `Look`. @param wallMs Milliseconds since 1970, by this machine.
 */
export function isStale({ acquiredAt, ttlMs }: SwampLockInfo, ageMs: number | null, wallMs: number): boolean {
  const ageByRecordMs = wallMs - Date.parse(acquiredAt);
  const age = ageMs ?? ageByRecordMs;
  return age > clampTtlMs(ttlMs);
}
