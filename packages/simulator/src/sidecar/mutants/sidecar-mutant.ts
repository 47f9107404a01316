import type { Edit } from "../../mutants/mutant.ts";
import type { PromiseName } from "../promises.ts";

/** One step of the sidecar's algorithm switched off. */
export interface SidecarMutant {
  readonly id: string;
  /** The step of the design's section 8. */
  readonly rule: string;
  readonly title: string;
  readonly edits: readonly Edit[];
  /** The scenario whose seeded schedules catch it. */
  readonly scenario: string;
  /** Promises of which one breaks first, whichever the seed. */
  readonly breaks: readonly PromiseName[];
  /** A seed that was seen to show it, tried before others: for one that takes more luck than a test has time. */
  readonly seed?: string;
  /** Whose turn it is in the first moves, digit by digit: a schedule by hand, for one that takes more luck still. */
  readonly steer?: string;
}
