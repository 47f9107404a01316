/** The repository cannot be opened. The message is what the tool itself would say. */
export class RepositoryError extends Error {
  override readonly name = "RepositoryError";

  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
  }
}
