import { STORE_TIME_MAX_MS, TOKEN_MAX } from "./limits.ts";

/**
 * The next fencing token (rule 2): above the one before, and no lower than the store's own time in milliseconds, so
 * that tokens go on growing even after somebody deleted the register by hand.
 *
 * @param previous The token in the register that is replaced; 0 where the register is absent.
 * @throws {RangeError} when tokens are used up, which takes a forged record.
 */
export function nextToken(previous: number, storeTimeMs: number | null): number {
  const believable = storeTimeMs !== null && storeTimeMs <= STORE_TIME_MAX_MS ? Math.floor(storeTimeMs) : 0;
  const token = Math.max(previous + 1, believable);
  if (token > TOKEN_MAX) {
    throw new RangeError(`The fencing token ${previous} in the register leaves no room for another one.`);
  }
  return token;
}
