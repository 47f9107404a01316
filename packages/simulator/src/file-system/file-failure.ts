import type { FileScenario } from "./file-scenario.ts";
import type { Violation } from "./promises.ts";
import type { Move } from "./world.ts";

/** A schedule that breaks a promise. `runMoves` makes it happen again. */
export interface FileFailure {
  readonly scenario: FileScenario;
  readonly moves: readonly Move[];
  readonly violation: Violation;
}
