import { LockError } from "../../src/errors.ts";

/** The error that a promise fails with; anything else fails the test. */
export async function failure(promise: Promise<unknown>): Promise<LockError> {
  const error: unknown = await promise.then(
    () => new Error("It succeeded."),
    (reason: unknown) => reason,
  );
  if (!LockError.is(error)) {
    throw error;
  }
  return error;
}
