import type { Scenario } from "../scenario.ts";

/**
 * What may go wrong at any point of a run:
 *
 * - `crash`: a process dies. `pause`: it stops, and goes on at any later point.
 * - `lost`: a request never arrives, and its sender hears nothing. `unheard`: it took effect, and its sender hears nothing.
 * - `refused`: the store says that it did not serve it.
 * - `slow`: a request takes as long as it likes on its way, and its answer too, while time goes on.
 * - `late`: its sender hears of a broken connection, and it takes effect at any later point.
 * - `repeated`: it takes effect once more at any later point.
 */
export type Mishap = "crash" | "pause" | "lost" | "unheard" | "refused" | "slow" | "late" | "repeated";

export const ALL_MISHAPS: readonly Mishap[] = ["crash", "pause", "lost", "unheard", "refused", "slow", "late", "repeated"];

/** A case for every order of its events. */
export interface OrderCase {
  readonly scenario: Scenario;
  readonly mishaps: readonly Mishap[];
  /** How many of them one run may have. */
  readonly mishapsMax: number;
  /** For how long a request may stay on its way while timers fire, although nothing goes wrong with it; in milliseconds. */
  readonly slackMs: number;
}
