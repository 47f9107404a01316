import type { SwampLockInfo } from "./lock-info.ts";

/** The tool's own error: name, fields and words. */
export class LockTimeoutError extends Error {
  override readonly name = "LockTimeoutError";
  readonly code = "lock_timeout";
  readonly lockKey: string;
  readonly holder: SwampLockInfo | null;
  readonly waitedMs: number;

  constructor(lockKey: string, holder: SwampLockInfo | null, waitedMs: number) {
    const whole = Math.round(waitedMs);
    super(holder === null ? `Lock "${lockKey}" — timed out after ${whole}ms` : `Lock "${lockKey}" held by ${holder.holder} (pid ${holder.pid}) — timed out after ${whole}ms`);
    this.lockKey = lockKey;
    this.holder = holder;
    this.waitedMs = waitedMs;
  }
}
