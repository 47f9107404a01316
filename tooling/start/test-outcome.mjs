import { lineOf } from "../vitest/totals.js";

/**
 * The last line of `npm test` and its exit code, which never contradict each other: a vitest that ended badly with
 * nothing counted as failed, or without a count, is one failure more; no test at all is a failure too.
 *
 * @param {{ exitCode: number, totals: string | undefined }} ended
 * @returns {{ line: string, exitCode: number }}
 */
export function outcomeOf({ exitCode, totals }) {
  const { passed, failed, skipped } = totals === undefined ? { passed: 0, failed: 1, skipped: 0 } : JSON.parse(totals);
  const unexplained = failed === 0 && (exitCode !== 0 || passed === 0) ? 1 : 0;
  const line = lineOf({ passed, failed: failed + unexplained, skipped });
  return { line, exitCode: failed + unexplained === 0 ? 0 : exitCode === 0 ? 1 : exitCode };
}
