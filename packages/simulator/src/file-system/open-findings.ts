import type { Edit } from "../mutants/mutant.ts";
import type { PromiseName, Violation } from "./promises.ts";

/** A promise that the code does not keep today, with a change that was tried out under the explorer and makes it keep it. */
export interface OpenFinding {
  readonly id: string;
  /** The small scenario that shows it. */
  readonly scenario: string;
  readonly promise: PromiseName;
  /** Tells its violations from all others. */
  readonly message: RegExp;
  readonly mend: readonly Edit[];
}

/** Each is explained in FINDINGS-file-system.md. One that is mended fails its test until it is taken off. */
export const openFindings: readonly OpenFinding[] = [];

/** Whether a violation is a known one. */
export function isOpen(violation: Violation): boolean {
  return openFindings.some(({ promise, message }) => promise === violation.promise && message.test(violation.message));
}
