/** Aborts after `delayMs`, unless disposed of before. The only file with a timer. */
export function abortAfter(delayMs: number): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const handle = setTimeout(() => controller.abort(), delayMs);
  return { signal: controller.signal, [Symbol.dispose]: () => clearTimeout(handle) };
}
