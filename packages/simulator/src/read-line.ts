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
  const waiters = fieldsOf(new TextDecoder().decode(body)).flatMap((fields) => {
    const [as, beat, ttlMs] = [fields.get("operation"), fields.get("beat"), fields.get("ttl_ms")];
    return typeof as === "string" && typeof beat === "string" && typeof ttlMs === "number" ? [{ as, beat, ttlMs }] : [];
  });
  known.set(body, waiters);
  return waiters;
}

function fieldsOf(text: string): readonly ReadonlyMap<string, unknown>[] {
  const { waiters }: { readonly waiters?: unknown } = JSON.parse(text);
  return Array.isArray(waiters) ? waiters.map((waiter: unknown) => new Map(Object.entries(Object(waiter)))) : [];
}

export const LINE_SUFFIX = "/lock.queue";
