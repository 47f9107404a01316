import type { createPointerDirectory, PortError } from "@holdfast/pointer-directory";

/** The code under test: the pointer directories as they are, or a mutant of them. */
export interface FileSubject {
  readonly createPointerDirectory: typeof createPointerDirectory;
  readonly PortError: typeof PortError;
}
