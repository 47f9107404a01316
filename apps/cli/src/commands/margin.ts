/** Between 1 % and 50 % of the ttl, as core demands: a tenth, but enough to stop a process tree, and no longer than it takes. */
export function marginFor(ttlMs: number): number {
  const comfortable = Math.max(ttlMs * 0.1, Math.min(1_000, ttlMs * 0.3));
  return Math.round(Math.max(ttlMs * 0.01, Math.min(10_000, comfortable)));
}
