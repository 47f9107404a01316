/** Seconds that do not jump, for durations. */
export function nowSeconds(): number {
  return performance.now() / 1000;
}
