import type { Subject } from "../subject.ts";
import { loadEdited } from "./load-edited.ts";
import type { Edit } from "./mutant.ts";

/**
 * Core with some lines of it changed.
 *
 * @param coreEntry The path of `packages/core/src/index.ts`.
 * @throws {StaleMutantError} when an edit's text is not found exactly once.
 */
export function loadMutant(coreEntry: string, edits: readonly Edit[]): Promise<Subject> {
  return loadEdited<Subject>(coreEntry, edits);
}
