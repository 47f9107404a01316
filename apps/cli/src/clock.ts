/** Now, in milliseconds since 1970, by this machine's clock. Only for what people read: nothing is decided by it. */
export function wallNowMs(): number {
  return Date.now();
}

/** Calls back each second until disposed. Does not keep the process up. */
export function everySecond(callback: () => void): Disposable {
  const handle = setInterval(callback, 1_000);
  handle.unref();
  return { [Symbol.dispose]: () => clearInterval(handle) };
}

/** Milliseconds since some moment, never set back. For people, like the other one. */
export function elapsedMs(): number {
  // Not `performance`, whose first use loads a module of Node that a short command can do without.
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000 + nanoseconds / 1e6;
}

/** The promise, or a rejection when it takes longer. */
export async function withTimeLimit<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs / 1000} s`)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Now, as a program reads it. */
export function wallTime(): string {
  return new Date().toISOString();
}

/** Now, as a person reads it on a screen: `14:03:59`, in the zone of this machine. */
export function timeOfDay(): string {
  return new Date().toTimeString().slice(0, 8);
}
