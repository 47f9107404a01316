import type { Edit } from "../../mutants/mutant.ts";
import type { PromiseName } from "../promises.ts";

/** One step or rule of the pointer directories switched off. */
export interface FileMutant {
  readonly id: string;
  /** The rule of the design's section 6 that it breaks, or the step. */
  readonly rule: string;
  readonly title: string;
  readonly edits: readonly Edit[];
  /** The small scenario in which it is caught. */
  readonly scenario: string;
  /** The promise that breaks first there. */
  readonly breaks: PromiseName;
}
