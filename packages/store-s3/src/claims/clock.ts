/** How long a request took, in milliseconds on a clock that never steps; only differences mean something. */
export const monotonicMs = (): number => performance.now();
