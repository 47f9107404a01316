/** What the invariants ask of one who waits in line. */
export interface SeenWaiter {
  /** How its call is known: see `TrackedCall.inLine`. */
  readonly as: string;
  readonly beat: string;
  readonly ttlMs: number;
}

const known = new WeakMap<Uint8Array, readonly SeenWaiter[]>();

/** A line as the invariants read it, each body once; empty for what no process of the protocol wrote. */
export function readLine(body: Uint8Array): readonly SeenWaiter[] {
  const before = known.get(body);
  if (before !== undefined) {
    return before;
  }
  const text = new TextDecoder().decode(body);
  const waiters = [...text.matchAll(/"operation":\s*"([^"]*)"[^}]*?"ttl_ms":\s*(\d+),\s*"beat":\s*"(\w+)"/g)].map(([, as = "", ttl, beat = ""]) => ({ as, beat, ttlMs: Number(ttl) }));
  known.set(body, waiters);
  return waiters;
}

export const LINE_SUFFIX = "/lock.queue";
