/** When to look again. Times in milliseconds, finite and not negative. */
export interface SidecarLockRetryOptions {
  /** How often is waited before giving up; 0 tries once. Unlimited if left out. */
  readonly retries?: number;
  /** By what each delay grows. 2 if left out. */
  readonly factor?: number;
  /** The first delay. 50 if left out. */
  readonly minTimeout?: number;
  /** No delay is longer. 1000 if left out. */
  readonly maxTimeout?: number;
  /** Makes each delay up to twice as long, at random. False if left out. */
  readonly randomize?: boolean;
}

const FACTOR = 2;
const MIN_MS = 50;
const MAX_MS = 1_000;

/** @param attempt From 0. */
export function delayMs(retry: SidecarLockRetryOptions, attempt: number, fraction: () => number): number {
  const { factor = FACTOR, minTimeout = MIN_MS, maxTimeout = MAX_MS, randomize = false } = retry;
  // Zero times a power that overflows would be no number at all.
  const grown = minTimeout === 0 ? 0 : minTimeout * factor ** attempt;
  const base = Math.min(maxTimeout, Math.max(minTimeout, grown));
  return Math.min(maxTimeout, Math.round(base * (randomize ? 1 + fraction() : 1)));
}

/** @throws {RangeError} naming the option. */
export function checkRetry({ retries, factor, minTimeout, maxTimeout }: SidecarLockRetryOptions): void {
  if (retries !== undefined && (!Number.isSafeInteger(retries) || retries < 0)) {
    throw new RangeError("lock retry.retries must be a non-negative safe integer");
  }
  checkDuration("retry.factor", factor);
  checkDuration("retry.minTimeout", minTimeout);
  checkDuration("retry.maxTimeout", maxTimeout);
  if (minTimeout !== undefined && maxTimeout !== undefined && minTimeout > maxTimeout) {
    throw new RangeError("lock retry.minTimeout must not exceed retry.maxTimeout");
  }
}

/** @throws {RangeError} naming the option. */
export function checkDuration(option: string, value: number | undefined): void {
  if (value !== undefined && (!Number.isFinite(value) || value < 0)) {
    throw new RangeError(`lock ${option} must be a finite non-negative number`);
  }
}

export interface Pace {
  /** How long to wait until the next attempt, or undefined when it is over. */
  next(): number | undefined;
  /** The last wait was cut short by news, so it does not count. */
  woken(): void;
}

/** @param limits Infinity as `timeoutMs`, counted from now, waits as long as it takes, or as the retries allow. */
export function createPace(limits: { readonly retry: SidecarLockRetryOptions; readonly timeoutMs: number }, monotonicMs: () => number, fraction: () => number): Pace {
  const { retry, timeoutMs } = limits;
  const startedMs = monotonicMs();
  let retries = 0;
  return {
    next() {
      const leftMs = timeoutMs - (monotonicMs() - startedMs);
      if (leftMs <= 0 || retries >= (retry.retries ?? Number.POSITIVE_INFINITY)) {
        return undefined;
      }
      retries += 1;
      return Math.min(leftMs, delayMs(retry, retries - 1, fraction));
    },
    woken() {
      retries -= 1;
    },
  };
}
