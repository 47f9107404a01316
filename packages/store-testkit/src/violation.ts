/** A store broke a promise of the contract. The message says which answer was expected and which one came. */
export class ClauseViolation extends Error {
  override readonly name = "ClauseViolation";
}

/**
 * Goes on only if the store kept its promise.
 *
 * @param problem What the store did, as a sentence: it is all that the person reading a report sees.
 * @throws {ClauseViolation}
 */
export function claim(kept: boolean, problem: string): asserts kept {
  if (!kept) {
    throw new ClauseViolation(problem);
  }
}
