import { loadEdited } from "../../mutants/load-edited.ts";
import type { Edit } from "../../mutants/mutant.ts";
import type { FileSubject } from "../file-subject.ts";

/**
 * The pointer directories with some lines of them changed.
 *
 * @param entry The path of `packages/pointer-directory/src/index.ts`.
 * @throws {StaleMutantError} when an edit's text is not found exactly once.
 */
export function loadFileMutant(entry: string, edits: readonly Edit[]): Promise<FileSubject> {
  return loadEdited<FileSubject>(entry, edits);
}
