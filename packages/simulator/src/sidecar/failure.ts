import type { Violation } from "./promises.ts";
import type { SidecarScenario } from "./scenario.ts";
import type { Move } from "./world.ts";

/** A schedule that ends with a broken promise. */
export interface Failure {
  readonly scenario: SidecarScenario;
  readonly moves: readonly Move[];
  readonly violation: Violation;
}
